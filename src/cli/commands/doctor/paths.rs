//! `doctor --paths`: where things are. It needs no passphrase.

use serde_json::json;

use crate::{
    cli::{context::Context, failure::Failure},
    fs,
};

/// Prints the places that the program uses.
pub(super) fn print(context: &Context) -> Result<(), Failure> {
    let places = context.places(&context.root());
    if context.global.json {
        let map: serde_json::Map<String, serde_json::Value> =
            places.iter().map(|(name, path)| ((*name).to_owned(), path.to_string_lossy().into())).collect();
        return context.terminal.json(&json!({"afterword": 1, "paths": map}));
    }
    for (name, path) in places {
        let there = if fs::kind_of(&path).is_some() { "" } else { "  (not there yet)" };
        context.terminal.line(format!("{name:<9} {}{there}", path.display()))?;
    }
    Ok(())
}
