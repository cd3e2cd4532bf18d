# The one function of OpenSSL that event.rb calls, by Java itself: JRuby's own needs jars that the tools do not have.
module OpenSSL
  module HMAC
    def self.hexdigest(_digest, key, text)
      mac = javax.crypto.Mac.getInstance("HmacSHA256")
      mac.init(javax.crypto.spec.SecretKeySpec.new(key.to_java_bytes, "HmacSHA256"))
      String.from_java_bytes(mac.doFinal(text.to_java_bytes)).unpack1("H*")
    end
  end
end
