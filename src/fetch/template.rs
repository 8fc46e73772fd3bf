//! Text that a configuration holds without its secrets: `${NAME}` stands for a variable of the environment.
//!
//! What was filled in is never printed: neither errors nor `Debug` show more than the template.

/// Text with `${NAME}` where the environment fills something in.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Template(String);

/// A template's text, filled in.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Filled {
    pub(crate) text: String,
    /// Whether something came from the environment, which makes it a secret.
    pub(crate) secret: bool,
}

impl Template {
    /// A template from its text.
    ///
    /// # Errors
    /// When a `${` has no end, or no name.
    pub fn new(text: &str) -> Result<Template, String> {
        let template = Template(text.to_owned());
        match template.parts(|_| Some(String::new())) {
            Some(_) => Ok(template),
            None => Err(format!("`{text}` has a `${{` that names no variable; write it like ${{NAME}}")),
        }
    }

    /// Whether something is to be filled in.
    pub fn has_variables(&self) -> bool {
        self.0.contains("${")
    }

    /// The text with the environment's variables in it; the name of the first that is missing otherwise.
    pub(crate) fn fill(&self) -> Result<Filled, String> {
        self.fill_from(|name| std::env::var(name).ok())
    }

    fn fill_from(&self, variable: impl Fn(&str) -> Option<String>) -> Result<Filled, String> {
        let mut missing = None;
        let filled = self.parts(|name| {
            let value = variable(name);
            if value.is_none() {
                missing.get_or_insert_with(|| name.to_owned());
            }
            value
        });
        match filled {
            Some(text) => Ok(Filled { text, secret: self.has_variables() }),
            None => Err(missing.unwrap_or_default()),
        }
    }

    /// The text with each variable replaced; nothing where one has no value, or its name is broken.
    fn parts(&self, mut variable: impl FnMut(&str) -> Option<String>) -> Option<String> {
        let mut out = String::new();
        let mut rest = self.0.as_str();
        while let Some((before, after)) = rest.split_once("${") {
            let (name, behind) = after.split_once('}')?;
            let sound = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            out.push_str(before);
            out.push_str(&variable(name).filter(|_| sound)?);
            rest = behind;
        }
        out.push_str(rest);
        Some(out)
    }
}

impl std::fmt::Debug for Filled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.secret { "Filled(secret)" } else { &self.text })
    }
}

impl std::fmt::Display for Template {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_filled_in_and_make_a_secret() {
        let of = |name: &str| (name == "TIDE").then(|| "high".to_owned());
        let template = Template::new("a ${TIDE} b $TIDE").unwrap();
        let filled = template.fill_from(of).unwrap();
        assert_eq!((filled.text.as_str(), filled.secret), ("a high b $TIDE", true));
        assert!(!format!("{filled:?} {template:?} {template}").contains("high"));
        assert_eq!(Template::new("${EBB}").unwrap().fill_from(of), Err("EBB".to_owned()));
        assert!(!Template::new("plain").unwrap().fill_from(of).unwrap().secret);
    }

    #[test]
    fn a_broken_template_is_told() {
        for text in ["${", "${}", "${A", "a ${B C}"] {
            assert!(Template::new(text).unwrap_err().contains("${NAME}"), "{text}");
        }
    }
}
