//! Words that people join in paths of their own: `alertmanagernotifications` is no key.

/// In small letters, sorted, with blanks between.
pub(super) const WORDS: &str = "\
    about access action actions adapter after alert alerting alertmanager alerts all analytics and any api app \
    application apps area around at audit auto automation aws azure back backend backup base batch before billing \
    board book bot box branch bridge build business by call callback cart case catch center central change changes \
    channel chat check checkout ci circle client clients cloud cluster code collector commerce company component \
    computer config connect connector console consumer core corp count country create critical cron cross current \
    customer daily dash dashboard data database day db debug default delivery department deploy deployment desk detail \
    details dev development device devops direct disk dispatch division dns docker document domain down drive duty \
    edge email emergency end endpoint engine engineer engineering engineers entry env environment error errors \
    escalation event events every exchange exporter external failed failover failure feature feed field file files \
    filter final first flow focus for forward forwarder from frontend full function gate gateway general generic get \
    git github gitlab global good grafana green group hand handler health heartbeat help high hook hooks hosting hour \
    house http hub id important in inbound incident incidents incoming index info infra infrastructure input inside \
    install instance integration integrations internal internet inventory iot is issue issues item job jobs journal \
    kafka keeper kibana kubernetes lab lake lakehouse landing layer lead learning level life light line link linux \
    list listener live loader local location log logs loki low machine mail main maintenance manage management manager \
    map market master mastodon matrix matter mattermost media meeting member memory merge message messages method \
    metric metrics middle migration mobile mode model module monitor monitoring month morning move my name near net \
    network new news night node nodes normal north notice notification notifications notifier notify now number object \
    observability of office old on oncall online only open operations operator ops opsgenie order orders org \
    organization our out outage output overview owner packages page pager pagerduty parser partner path payload \
    payment payments people performance person phone ping pipeline plan planning plant platform point policy pool port \
    portal post postgres postmortem power prepared preview primary print private problem problems process processing \
    prod product production products program project projects prometheus provider proxy public publish pull purchase \
    push quality queue quick ready receive receiver receivers recovery red region regional registry relay release \
    remote repair replica report reporting request requests research reserve resource response restart result review \
    right risk room root route router routing run runner runtime safety sales sandbox scale schedule scheduler search \
    second secondary section security self send sender sensor server service services severity shared shift shop short \
    sink site sites slack small sms software solution source south space special splunk sql sre stack staging standard \
    standby start state stats status step storage store stream structure studio subscribe summary super supply support \
    sync system systems table target task tasks team teams tech technical telegram tenant terminal test testing the \
    then this ticket tickets tier time timer to tool tools topic total tracing track tracker traffic train transfer \
    transport trigger triggers type unit up update updates upload uptime urgent url us user users v vault vendor \
    version via video view virtual voice volume wait warehouse warning warnings watch watchdog web webhook webhooks \
    week weekly west which window wire with work worker workers workflow workflows workload world write your zone \
    ";
