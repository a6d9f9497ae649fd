package chat.parley.gateway.auth;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Map;

/** Public keys on the curves of RFC 7518, 6.2.1.1. */
final class EllipticCurve {

  private static final Map<String, String> NAMES =
      Map.of("P-256", "secp256r1", "P-384", "secp384r1", "P-521", "secp521r1");

  private EllipticCurve() {}

  /**
   * The key at a point.
   *
   * @throws GeneralSecurityException when the point is not on the curve
   */
  static PublicKey publicKey(String curve, byte[] x, byte[] y) throws GeneralSecurityException {
    var parameters = AlgorithmParameters.getInstance("EC");
    parameters.init(new ECGenParameterSpec(NAMES.get(curve)));
    var spec = parameters.getParameterSpec(ECParameterSpec.class);
    var point = new ECPoint(new BigInteger(1, x), new BigInteger(1, y));
    if (!isOn(spec, point)) {
      throw new GeneralSecurityException("the point is not on " + curve);
    }
    return KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, spec));
  }

  /**
   * Whether y² = x³ + ax + b, with coordinates that are numbers of the field. Java checks neither.
   */
  private static boolean isOn(ECParameterSpec spec, ECPoint point) {
    var p = ((ECFieldFp) spec.getCurve().getField()).getP();
    var x = point.getAffineX();
    var y = point.getAffineY();
    var right = x.pow(3).add(spec.getCurve().getA().multiply(x)).add(spec.getCurve().getB());
    return x.compareTo(p) < 0 && y.compareTo(p) < 0 && y.pow(2).mod(p).equals(right.mod(p));
  }
}
