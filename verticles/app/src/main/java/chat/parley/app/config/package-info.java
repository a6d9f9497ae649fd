/**
 * What a node is told: records, and how they are read from files and the environment.
 *
 * <p>Defaults stand in {@code conf/parley.yaml} only; allowed values in the records only. A
 * component {@code maxFrame} of the record at {@code gateway} is the key {@code gateway.max-frame}.
 */
package chat.parley.app.config;
