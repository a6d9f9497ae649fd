/** What a gateway may be told. */
package chat.parley.gateway.config;
