//! Addresses that are a secret by themselves: whoever knows one may write, page, or report that all is well.

use std::ops::Range;

use super::value::{is_drawn, is_stand_in};

/// One of them.
pub(super) struct Hook {
    /// The host, its end if it begins with a dot, or any if it is empty.
    host: &'static str,
    /// What its path begins with, `*` for any one part; what follows is the secret.
    path: &'static str,
    /// When it is refused.
    refused: Refused,
}

/// When an address is refused; it is covered whenever it is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refused {
    /// Whatever the key is.
    Always,
    /// If a part of the key was drawn: the path alone says little.
    Drawn,
    /// Not by its address alone, which is only covered.
    Never,
}

/// Addresses that are a secret, from what each service says of its own webhooks.
const HOOKS: &[Hook] = &[
    hook("hooks.slack.com", "/services/", Refused::Always),
    hook("hooks.slack.com", "/workflows/", Refused::Always),
    hook("hooks.slack.com", "/triggers/", Refused::Always),
    hook("hooks.slack-gov.com", "/services/", Refused::Always),
    hook("discord.com", "/api/webhooks/", Refused::Always),
    hook(".discord.com", "/api/webhooks/", Refused::Always),
    hook("discordapp.com", "/api/webhooks/", Refused::Always),
    hook("discord.com", "/api/*/webhooks/", Refused::Always),
    hook(".discord.com", "/api/*/webhooks/", Refused::Always),
    hook("discordapp.com", "/api/*/webhooks/", Refused::Always),
    hook(".webhook.office.com", "/", Refused::Always),
    hook("outlook.office.com", "/webhook/", Refused::Always),
    hook("outlook.office365.com", "/webhook/", Refused::Always),
    hook("api.telegram.org", "/bot", Refused::Always),
    hook("hooks.zapier.com", "/hooks/", Refused::Always),
    hook("webexapis.com", "/v1/webhooks/incoming/", Refused::Always),
    hook("open.feishu.cn", "/open-apis/bot/", Refused::Always),
    hook("open.larksuite.com", "/open-apis/bot/", Refused::Always),
    hook("api.flock.com", "/hooks/sendMessage/", Refused::Always),
    hook("events.pagerduty.com", "/integration/", Refused::Always),
    hook("events.eu.pagerduty.com", "/integration/", Refused::Always),
    hook("alert.victorops.com", "/integrations/generic/20131114/alert/", Refused::Always),
    hook("hc-ping.com", "/", Refused::Always),
    hook("nosnch.in", "/", Refused::Always),
    hook("uptime.betterstack.com", "/api/v1/heartbeat/", Refused::Always),
    hook("webhook.site", "/", Refused::Always),
    hook(".m.pipedream.net", "/", Refused::Always),
    hook("cronitor.link", "/p/", Refused::Always),
    hook("maker.ifttt.com", "/trigger/*/with/key/", Refused::Always),
    hook("maker.ifttt.com", "/trigger/*/json/with/key/", Refused::Always),
    hook("maker.ifttt.com", "/use/", Refused::Always),
    // Mattermost, Rocket.Chat, Grafana OnCall, Uptime Kuma: hosts of their own
    hook("", "/hooks/", Refused::Drawn),
    hook("", "/integrations/v1/*/", Refused::Drawn),
    hook("", "/api/push/", Refused::Drawn),
    // what follows is not always a secret
    hook("hooks.slack.com", "/", Refused::Never),
    hook("slack.com", "/api/", Refused::Never),
    hook("hooks.zapier.com", "/", Refused::Never),
    hook("chat.googleapis.com", "/v1/spaces/", Refused::Never),
    hook("qyapi.weixin.qq.com", "/cgi-bin/webhook", Refused::Never),
    hook("hooks.opsgenie.com", "/", Refused::Never),
    hook("ifttt.com", "/trigger/", Refused::Never),
];

const fn hook(host: &'static str, path: &'static str, refused: Refused) -> Hook {
    Hook { host, path, refused }
}

/// Pages that services have beside their hooks, where these begin with the host.
const PAGES: &[&str] = &[
    "about",
    "api",
    "blog",
    "contact",
    "docs",
    "faq",
    "help",
    "login",
    "pricing",
    "privacy",
    "robots.txt",
    "signup",
    "status",
    "terms",
];

/// The bytes of a path that are the secret, if the address is one of them: none of a page, or of what stands for a key.
pub(super) fn secret_of(host: &str, path: &str) -> Option<Range<usize>> {
    let host = host.to_ascii_lowercase();
    HOOKS.iter().filter(|hook| hook.refused != Refused::Never && hook.is_of(&host)).find_map(|hook| {
        let start = hook.key(path)?;
        // what ends a sentence is no part of it
        let key = path.get(start..)?.trim_end_matches(['/', '.', ',', ')', ']', ';']);
        let last = key.rsplit('/').next().unwrap_or("");
        let page = hook.path == "/" && PAGES.contains(&key.split('/').next().unwrap_or(""));
        let none = !last.chars().any(char::is_alphanumeric) || key.split('/').any(is_stand_in_part) || page;
        match hook.refused {
            Refused::Drawn if none || !key.split('/').any(is_drawn) => None,
            _ if none => Some(start..start),
            _ => Some(start..start + key.len()),
        }
    })
}

/// Whether a part of a path stands for a key; a number is none.
fn is_stand_in_part(part: &str) -> bool {
    part.bytes().any(|byte| !byte.is_ascii_digit()) && is_stand_in(part)
}

impl Hook {
    fn is_of(&self, host: &str) -> bool {
        host == self.host || self.host.is_empty() || self.host.starts_with('.') && host.ends_with(self.host)
    }

    /// The byte of a path at which the key begins.
    fn key(&self, path: &str) -> Option<usize> {
        let mut rest = path;
        for (number, part) in self.path.split('*').enumerate() {
            if number > 0 {
                rest = rest.get(rest.find('/').filter(|length| *length > 0)?..)?;
            }
            rest = rest.strip_prefix(part)?;
        }
        Some(path.len() - rest.len())
    }
}

/// The addresses as one regex, whose group `s` is the secret, for texts in which they have lost their scheme.
pub(super) fn pattern() -> String {
    let hosts = HOOKS.iter().filter(|hook| !hook.host.is_empty());
    let addresses: Vec<String> = hosts
        .map(|hook| {
            let path = hook.path.trim_end_matches('/').split('*').map(regex::escape).collect::<Vec<_>>();
            let host = regex::escape(hook.host.trim_start_matches('.'));
            format!("{host}{}", path.join(r"[^\s/]+"))
        })
        .collect();
    format!(r"(?i)(?:{})/?(?P<s>[^\s\x22'`<>]{{4,}})", addresses.join("|"))
}

/// Parts of a path behind which a hook's own key is usual.
pub(super) const BEFORE_KEY: &[&str] = &[
    "catch",
    "hook",
    "hooks",
    "incoming",
    "incoming-webhook",
    "integration",
    "integrations",
    "ping",
    "services",
    "webhook",
    "webhooks",
];
