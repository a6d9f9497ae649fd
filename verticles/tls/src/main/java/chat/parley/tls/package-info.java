/** TLS: certificates and keys from PEM files, checked when they are read, and read again. */
package chat.parley.tls;
