package chat.parley.app.membership;

import java.io.EOFException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/**
 * TLS of one connection between members. {@link TlsDecoder} and {@link TlsEncoder} share it, each
 * on a thread of its own: in a handshake one often has to wait for the other. Thread-safe.
 */
final class TlsLink {

  /** What has to happen before more can be decrypted or encrypted. */
  enum State {
    /** Nothing: go on. */
    READY,
    /** More has to come: all input was used, or all output was written. */
    DONE,
    /** The result needs more room. */
    NO_ROOM,
    /** The other half of the connection has to go on with the handshake. */
    WAITING
  }

  private final SSLEngine engine;
  private boolean isInputWaiting;
  private boolean isOutputWaiting;
  private boolean isOpen;

  TlsLink(SSLEngine engine) {
    this.engine = engine;
  }

  /** How many bytes the largest record has, encrypted. */
  int recordBytes() {
    return engine.getSession().getPacketBufferSize();
  }

  /** How many bytes the largest record has, decrypted. */
  int textBytes() {
    return engine.getSession().getApplicationBufferSize();
  }

  /**
   * Decrypts a record, or takes a step of the handshake.
   *
   * @throws SSLException when the other side may not come in
   * @throws EOFException when the other side ended TLS
   */
  synchronized State decrypt(ByteBuffer records, ByteBuffer text)
      throws SSLException, EOFException {
    var result = engine.unwrap(records, text);
    goOn(result);
    isInputWaiting = engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP;
    if (isInputWaiting) {
      return State.WAITING;
    }
    return switch (result.getStatus()) {
      case OK -> State.READY;
      case BUFFER_UNDERFLOW -> State.DONE;
      case BUFFER_OVERFLOW -> State.NO_ROOM;
      case CLOSED -> throw new EOFException("the other side ended TLS");
    };
  }

  /**
   * Encrypts a record, or takes a step of the handshake.
   *
   * @throws SSLException when TLS has failed
   */
  synchronized State encrypt(ByteBuffer text, ByteBuffer records) throws SSLException {
    if (engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING && !text.hasRemaining()) {
      return State.DONE;
    }
    var result = engine.wrap(text, records);
    goOn(result);
    isOutputWaiting = engine.getHandshakeStatus() == HandshakeStatus.NEED_UNWRAP;
    if (isOutputWaiting) {
      return State.WAITING;
    }
    return result.getStatus() == Status.BUFFER_OVERFLOW ? State.NO_ROOM : State.READY;
  }

  /** Whether {@link #decrypt} waited and can go on; true once. */
  synchronized boolean takeInput() {
    boolean canGoOn = isInputWaiting && engine.getHandshakeStatus() != HandshakeStatus.NEED_WRAP;
    isInputWaiting &= !canGoOn;
    return canGoOn;
  }

  /** Whether {@link #encrypt} has to go on, which may have waited; true once. */
  synchronized boolean takeOutput() {
    boolean canGoOn = isOutputWaiting && engine.getHandshakeStatus() != HandshakeStatus.NEED_UNWRAP;
    isOutputWaiting &= !canGoOn;
    return canGoOn;
  }

  /** Whether the handshake is over: the other side has shown a certificate of our authorities. */
  synchronized boolean isOpen() {
    return isOpen;
  }

  private void goOn(SSLEngineResult result) {
    isOpen |= result.getHandshakeStatus() == HandshakeStatus.FINISHED;
    for (var task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
      task.run();
    }
  }
}
