/** What operators see of a node over HTTP: health, metrics, connections. */
package chat.parley.app.management;
