//! Parameters of addresses that say where a click came from and never what is shown.

/// Their names.
const NAMES: &[&str] = &[
    "fbclid",
    "gclid",
    "dclid",
    "gbraid",
    "wbraid",
    "gclsrc",
    "msclkid",
    "yclid",
    "twclid",
    "ttclid",
    "igshid",
    "igsh",
    "mc_cid",
    "mc_eid",
    "mkt_tok",
    "oly_anon_id",
    "oly_enc_id",
    "vero_id",
    "wickedid",
    "_hsenc",
    "_hsmi",
    "__hssc",
    "__hstc",
    "hsctatracking",
    "ns_campaign",
    "ns_linkname",
    "ns_mchannel",
    "ns_source",
    "at_medium",
    "at_campaign",
    "_openstat",
    "xtor",
    "wt_mc",
    "s_cid",
    "cmpid",
    "ito",
    "guccounter",
    "guce_referrer",
    "guce_referrer_sig",
];

/// What their names begin with.
const STARTS: &[&str] = &["utm_", "mtm_", "pk_", "piwik_", "matomo_", "hsa_"];

/// Whether a parameter of this name only tells where a click came from, however it is written.
pub(crate) fn is_tracking(name: &str) -> bool {
    let begins = |start: &&str| name.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start));
    NAMES.iter().any(|tracking| name.eq_ignore_ascii_case(tracking)) || STARTS.iter().any(begins)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_click_came_from_is_told_by_the_parameter_s_name() {
        assert!(["fbclid", "FBCLID", "utm_source", "UTM_Medium", "hsctatracking"].iter().all(|name| is_tracking(name)));
        assert!(["", "id", "utm", "utmost", "ref", "é_x"].iter().all(|name| !is_tracking(name)));
    }
}
