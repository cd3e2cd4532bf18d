# What Logstash's filters cannot do without knowing every field: types that say when they do not fit, and redaction of
# every text of an event, whatever its fields are called. `rules.json` says what is done for which service.

require "json"
require "openssl"

# params: rules (a path), service, step ("shape" before the raw filter, "redact" after it)
def register(params)
  rules = JSON.parse(File.read(params["rules"], encoding: "UTF-8"))
  @service = params["service"]
  @step = params["step"]
  @objects = rules["objects"]
  @rule = rules["services"].fetch(@service)
  @redact = @rule["redact"].map { |entry| entry["pattern"] ? entry.merge("regex" => Regexp.new(entry["pattern"])) : entry }
  return if @rule["hash"].empty? || @step != "redact"

  @key = ENV[rules["hash_key"]].to_s.strip
  raise "the environment variable #{rules["hash_key"]} holds no key for the hashes of #{@service}" if @key.empty?
end

def filter(event)
  @step == "shape" ? shape(event) : redact(event)
  [event]
end

def reference(path)
  path.split(".").map { |part| "[#{part}]" }.join
end

# JSON may have "a.b" where it means b in a, and so do Elasticsearch and a spec: only here they would be two fields.
def nest(event)
  before = event.to_hash
  after = nested(before)
  return if after == before

  (before.keys - after.keys).each { |key| event.remove("[#{key}]") }
  after.each { |key, value| event.set("[#{key}]", value) unless value == before[key] }
end

def nested(value)
  case value
  when Hash then value.each_with_object({}) { |(key, inner), found| put(found, key, nested(inner)) }
  when Array then value.map { |inner| nested(inner) }
  else value
  end
end

# Where a part of the name is no object, the name stays as it is.
def put(found, name, value)
  *parents, last = name.match?(/\A[^.]+(?:\.[^.]+)+\z/) ? name.split(".") : [name]
  at = parents.reduce(found) { |outer, part| outer.is_a?(Hash) ? (outer[part] ||= {}) : nil }
  return found[name] = value unless at.is_a?(Hash)

  both = at[last].is_a?(Hash) && value.is_a?(Hash)
  at[last] = both ? at[last].merge(value) : value
end

def shape(event)
  nest(event)
  @objects.each do |name|
    value = event.get("[#{name}]")
    next if value.nil? || value.is_a?(Hash)

    event.remove("[#{name}]")
    event.set("[labels][#{name}]", value)
  end
  event.set("[service][name]", @service)
  @rule["types"].each do |field, type|
    value = event.get(reference(field))
    next if value.nil?

    begin
      event.set(reference(field), cast(value, type))
    rescue ArgumentError, TypeError, RangeError
      event.tag("_wrong_type")
    end
  end
end

def cast(value, type)
  case type
  when "int"
    return Integer(value.strip, 10) if value.is_a?(String)
    raise TypeError, "no whole number" unless value.is_a?(Numeric) && value == value.to_i

    value.to_i
  when "float"
    raise TypeError, "no number" unless value.is_a?(String) || value.is_a?(Numeric)

    Float(value.is_a?(String) ? value.strip : value)
  when "bool"
    known = { "true" => true, "false" => false, true => true, false => false }
    known.fetch(value.is_a?(String) ? value.strip : value) { raise TypeError, "neither true nor false" }
  end
end

def redact(event)
  if @rule["drop_raw"]
    # an object of JSON that is called `event` takes the place of the original
    raw = event.get("[@metadata][raw]") || event.get("[event][original]")
    event.remove("[event][original]")
    message = event.get("message")
    # without the raw line to compare with, what was not parsed is the raw line
    event.remove("message") if message == raw || event.get("[@metadata][parsed]").nil?
  end
  @rule["hash"].each do |field|
    value = event.get(reference(field))
    next if value.nil?

    event.set(reference(field), OpenSSL::HMAC.hexdigest("SHA256", @key, value.is_a?(String) ? value : written(value)))
  end
  @redact.each do |entry|
    next unless entry["field"]

    # the second where a part of the name was no object
    [reference(entry["field"]), "[#{entry["field"]}]"].uniq.each do |target|
      event.set(target, entry["with"]) unless event.get(target).nil?
    end
  end
  patterns = @redact.select { |entry| entry["regex"] }
  return if patterns.empty?

  event.to_hash.each do |key, value|
    # Logstash's own; what a line gave by that name is a text like any other
    next if key == "@version" && value == "1"

    clean = scrub(value, patterns)
    next if clean == value

    begin
      event.set("[#{key}]", clean)
    rescue StandardError
      # a name that is no reference cannot be written to, and what cannot be redacted is not kept
      event.cancel
      return
    end
  end
end

# JSON has no word for an infinite number.
def written(value)
  JSON.generate(value)
rescue StandardError
  value.inspect
end

def scrub(value, patterns)
  case value
  when String
    value = value.scrub unless value.valid_encoding?
    patterns.reduce(value) do |text, entry|
      text.gsub(entry["regex"]) { |hit| entry["luhn"] && !luhn?(hit) ? hit : entry["with"] }
    end
  when Hash then value.to_h { |key, inner| [key, scrub(inner, patterns)] }
  when Array then value.map { |inner| scrub(inner, patterns) }
  else value
  end
end

# The check digit of card numbers.
def luhn?(text)
  digits = text.scan(/[[:digit:]]/).map { |digit| number(digit) }.reverse
  sum = digits.each_with_index.sum do |digit, index|
    doubled = index.odd? ? digit * 2 : digit
    doubled > 9 ? doubled - 9 : doubled
  end
  (sum % 10).zero?
end

# What a digit of any script counts: each script has its ten in a row.
def number(digit)
  return digit.to_i if digit.ascii_only?

  zero = digit.ord
  zero -= 1 while [zero - 1].pack("U").match?(/[[:digit:]]/)
  (digit.ord - zero) % 10
end
