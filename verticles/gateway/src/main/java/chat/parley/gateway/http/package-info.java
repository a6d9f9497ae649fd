/** What answers over HTTP share, whoever gives them. */
package chat.parley.gateway.http;
