# Makes certificates in the folder that it is started in: an authority, a server named localhost, a client, and an
# authority that signed none of them.
require "openssl"

def authority(name)
  key = OpenSSL::PKey::RSA.new(2048)
  certificate(name, key, nil, nil, "CA:TRUE", [["keyUsage", "keyCertSign, cRLSign", true]]).then { |made| [made, key] }
end

def certificate(name, key, issuer, issuer_key, basic, more)
  made = OpenSSL::X509::Certificate.new
  made.version = 2
  made.serial = rand(1..1 << 60)
  made.subject = OpenSSL::X509::Name.parse("/CN=#{name}")
  made.issuer = (issuer || made).subject
  made.public_key = key.public_key
  made.not_before = Time.now - 3600
  made.not_after = Time.now + 86_400
  extensions = OpenSSL::X509::ExtensionFactory.new(issuer || made, made)
  [["basicConstraints", basic, true], *more].each { |extension| made.add_extension(extensions.create_extension(*extension)) }
  made.sign(issuer_key || key, OpenSSL::Digest.new("SHA256"))
end

def write(name, certificate, key)
  File.write("#{name}.crt", certificate.to_pem)
  File.write("#{name}.key", key.to_pem, perm: 0o600)
end

ca, ca_key = authority("an authority")
other, other_key = authority("another authority")
write("ca", ca, ca_key)
write("other", other, other_key)
{ "server" => ["localhost", [["subjectAltName", "DNS:localhost", false]]], "client" => ["monitor", []] }.each do |file, (name, more)|
  key = OpenSSL::PKey::RSA.new(2048)
  write(file, certificate(name, key, ca, ca_key, "CA:FALSE", more), key)
end
