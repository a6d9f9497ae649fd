/**
 * The operations of the protocol over HTTP, as {@code openapi.yaml} beside these classes describes
 * them. Every request goes the same way: its origin is checked, its path chosen, its sender
 * verified, its parts parsed, the operation done; and every failure on that way comes out of one
 * mapper as problem details (RFC 9457).
 */
package chat.parley.gateway.rest;
