/** From where clients come: the address that limits are kept for, also behind proxies. */
package chat.parley.gateway.address;
