/**
 * The browser's pages. {@code WebFiles} takes them from the class path into memory, {@code
 * WebHeaders} says what stands beside each, and {@code WebPages} answers the requests.
 */
package chat.parley.gateway.web;
