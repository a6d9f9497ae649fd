/** Who a client is, and which pages may connect. */
package chat.parley.gateway.auth;
