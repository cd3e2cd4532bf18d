# A server over https in front of one without: ruby https.rb FOLDER PORT-BEHIND [client]
# Leaves ca.pem, client.pem, client.key and other.pem, a certificate that signed nothing, in the folder; prints its port.
require "openssl"
require "socket"

folder, behind, client = ARGV

def made(name, issuer: nil, issuer_key: nil, authority: false)
  key = OpenSSL::PKey::RSA.new(2048)
  certificate = OpenSSL::X509::Certificate.new
  certificate.version = 2
  certificate.serial = rand(1..2**60)
  certificate.subject = OpenSSL::X509::Name.parse("/CN=#{name}")
  certificate.issuer = (issuer || certificate).subject
  certificate.public_key = key.public_key
  certificate.not_before = Time.now - 86_400
  certificate.not_after = Time.now + 86_400
  extensions = OpenSSL::X509::ExtensionFactory.new(issuer || certificate, certificate)
  if authority
    certificate.add_extension(extensions.create_extension("basicConstraints", "CA:TRUE", true))
    certificate.add_extension(extensions.create_extension("keyUsage", "keyCertSign", true))
  else
    certificate.add_extension(extensions.create_extension("subjectAltName", "DNS:#{name},IP:127.0.0.1"))
  end
  certificate.sign(issuer_key || key, OpenSSL::Digest.new("SHA256"))
  [certificate, key]
end

authority, authority_key = made("a test", authority: true)
other, = made("another test", authority: true)
server = made("search.internal", issuer: authority, issuer_key: authority_key)
known, known_key = made("a client", issuer: authority, issuer_key: authority_key)
{ "ca.pem" => authority, "other.pem" => other, "client.pem" => known, "client.key" => known_key }.each do |name, what|
  File.write(File.join(folder, name), what.to_pem)
end

context = OpenSSL::SSL::SSLContext.new
context.cert, context.key = server
if client
  context.ca_file = File.join(folder, "ca.pem")
  context.verify_mode = OpenSSL::SSL::VERIFY_PEER | OpenSSL::SSL::VERIFY_FAIL_IF_NO_PEER_CERT
end
listener = TCPServer.new("127.0.0.1", 0)
$stdout.puts(listener.addr[1])
$stdout.flush
loop do
  Thread.new(listener.accept) do |socket|
    front = OpenSSL::SSL::SSLSocket.new(socket, context)
    front.sync_close = true
    front.accept
    back = TCPSocket.new("127.0.0.1", behind)
    sent = Thread.new { IO.copy_stream(front, back) }
    sent.report_on_exception = false
    # the server behind ends each connection with its answer
    IO.copy_stream(back, front)
    sent.kill
    front.close
  rescue OpenSSL::SSL::SSLError, SystemCallError, IOError
    # whom it does not trust, or who does not trust it, goes without an answer
    socket.close
  end
end
