# encoding: utf-8
# Answers jobs, one JSON object a line, as Logstash's Ruby sees them: regexes on texts, and lines through grok and event.rb.
require "json"
require "timeout"
STDIN.set_encoding("UTF-8")
STDOUT.set_encoding("UTF-8")
$VERBOSE = nil

# An event of Logstash as far as the script asks it.
class Event
  attr_reader :tags
  def initialize(data) = (@data, @tags = data, [])
  def path(reference) = reference.start_with?("[") ? reference[1..-2].split("][") : [reference]
  def get(reference) = path(reference).reduce(@data) { |at, key| at.is_a?(Hash) ? at[key] : nil }
  def set(reference, value)
    *parents, last = path(reference)
    parents.reduce(@data) { |at, key| at[key] = {} unless at[key].is_a?(Hash); at[key] }[last] = value
  end
  def remove(reference)
    *parents, last = path(reference)
    at = parents.reduce(@data) { |at, key| at.is_a?(Hash) ? at[key] : nil }
    at.delete(last) if at.is_a?(Hash)
  end
  def tag(name) = @tags << name
  def cancel = @tags << "cancelled"
  def to_hash = @data.reject { |key, _| key == "@metadata" }
end

def regex(job)
  plain = Regexp.new(job["pattern"])
  lines = Regexp.new(job["pattern"], Regexp::MULTILINE)
  matches(plain, lines, job["texts"])
rescue RegexpError, ArgumentError => error
  { "refused" => error.message }
end

# What they find; nothing where that takes too long, or JRuby falls over it.
def matches(plain, lines, texts)
  answers = Timeout.timeout(4) { texts.map do |text|
    found = []
    text.gsub(plain) { hit = $~; found << [text[0...hit.begin(0)].bytesize, text[0...hit.end(0)].bytesize]; "" }
    hit = lines.match(text)
    names = hit && hit.named_captures.reject { |_, value| value.nil? || value.empty? }
    { "found" => found, "names" => names }
  end }
  { "answers" => answers }
rescue Exception, java.lang.Throwable => error
  { "unanswered" => "#{error.class}: #{error.message}" }
end

# A pattern of grok as jls-grok expands it: groups are called as they are written, with the name of their pattern.
def grok(pattern, known)
  reference = /%\{(?<name>(?<pattern>[A-z0-9]+)(?::(?<field>[@\[\]A-z0-9_:.-]+))?)[^}]*\}/
  while (hit = reference.match(pattern))
    group = hit[:field] ? "(?<#{hit[:name]}>" : "(?:"
    pattern = hit.pre_match + group + known.fetch(hit[:pattern]) + ")" + hit.post_match
  end
  Regexp.new(pattern, Regexp::MULTILINE)
end

def captured(regex, hit, event)
  regex.named_captures.each do |name, groups|
    pattern, field, type = name.split(":")
    groups.each_with_index do |group, index|
      text = hit[group] or next
      # the type is forgotten after the first of several
      type = nil if index > 0
      value = type == "int" ? text.to_i : type == "float" ? text.to_f : text
      event.set(field || pattern, value) unless value == ""
    end
  end
end

# As the kv filter reads with its field_split " ", its value_split "=", whitespace "strict" and no brackets.
def pairs(text, event)
  taken = ->(stop) { "((?:\\\\.|[^#{stop}])+)" }
  value = "\"#{taken['"']}?\"|'#{taken["'"]}?'|#{taken[' ']}"
  found = Hash.new { |hash, key| hash[key] = [] }
  text.scan(/#{taken['= ']}[=](?:#{value})?(?:[ ]|$)/) do |key, *values|
    found[key] << values.compact.first unless values.compact.first.to_s.empty?
  end
  raise "no field" if found.keys.any? { |key| key.match?(/[\[\]]/) && !key.match?(/\A(?:\[[^\[\],]+\])+\z/) }

  found.each { |key, values| event.set(key, values.size == 1 ? values.first : values) }
  !found.empty?
end

def parse(job, event)
  case job["format"]
  when "json"
    object = JSON.parse(job["line"])
    object.is_a?(Hash) && object.each { |key, value| event.set("[#{key}]", value) }
  when "logfmt" then pairs(job["line"], event)
  else
    job["patterns"].any? do |pattern|
      @regexes[[pattern, job["known"].hash]] ||= grok(pattern, job["known"])
      regex = @regexes[[pattern, job["known"].hash]]
      hit = regex.match(job["line"])
      captured(regex, hit, event) if hit
      hit
    end
  end
rescue StandardError
  false
end

@regexes = {}
@scopes = {}

def scope(job, step)
  @scopes[[job["script"], job["service"], step]] ||= Object.new.tap do |scope|
    scope.instance_eval(File.read(job["script"], encoding: "UTF-8"), job["script"])
    scope.register("rules" => job["rules"], "service" => job["service"], "step" => step)
  end
end

def line(job)
  event = Event.new("message" => job["line"].dup, "event" => { "original" => job["line"].dup })
  event.set("[@metadata][raw]", job["line"].dup)
  return { "unread" => true } unless parse(job, event)

  event.set("[@metadata][parsed]", "yes")
  %w[shape redact].each { |step| scope(job, step).filter(event) }
  { "flat" => flat(event.to_hash, nil, {}), "tags" => event.tags }
end

# Every field by its path, as JSON writes it.
def flat(value, path, found)
  case value
  when Hash then value.each { |key, inner| flat(inner, [path, key].compact.join("."), found) }
  when Array then value.each_with_index { |inner, at| flat(inner, "#{path}.#{at}", found) }
  when nil
  else found[path] = value.is_a?(Float) ? value.to_s : JSON.generate(value)
  end
  found
end

# A text as a number, in every way in which Logstash makes one.
def number(text)
  shown = ->(value) { value.is_a?(Float) ? value.to_s : value }
  strict = ->(&read) { shown.call(read.call) rescue nil }
  {
    "strip" => text.strip, "int" => strict.call { Integer(text.strip, 10) }&.to_s,
    "float" => strict.call { Float(text.strip) }, "to_i" => text.to_i.to_s, "to_f" => text.to_f.to_s
  }
end

puts JSON.generate("engine" => RUBY_ENGINE, "version" => JRUBY_VERSION)
STDIN.each_line do |text|
  job = JSON.parse(text)
  answer = begin
    JSON.generate(job["pattern"] ? regex(job) : job["number"] ? number(job["number"]) : line(job))
  rescue StandardError => error
    JSON.generate("failed" => "#{error.class}: #{error.message}".scrub.inspect)
  end
  puts answer
end
