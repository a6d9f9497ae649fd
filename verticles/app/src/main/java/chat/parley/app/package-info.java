/**
 * The runnable node: command line, start and stop in order, the cluster, health and metrics.
 *
 * <p>{@link chat.parley.app.Main} is where it begins.
 */
package chat.parley.app;
