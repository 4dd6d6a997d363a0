//! The part of a page that stands in clear: the policy, the style, the locked page and the reader.

use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};
use tera::Context;

use crate::{
    look::{self, Look, Template, reader},
    site::Idle,
};

/// What stands before and after the sealed container. Knows nothing of any journal.
pub fn clear_part(look: &Look, idle: Idle) -> Result<[String; 2], look::Problem> {
    let mut context = Context::new();
    context.insert("lock_minutes", &idle.lock.div_ceil(60));
    let shell = look.fill(Template::Shell, &context)?;
    let policy = policy(look);
    let style = look.shell_css();
    let Idle { veil, warn, lock } = idle;
    let before = format!(
        "<!doctype html>\n<html lang=\"en-GB\" data-veil=\"{veil}\" data-warn=\"{warn}\" data-lock=\"{lock}\">\n<head>\n\
         <meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta name=\"robots\" content=\"noindex, nofollow, noarchive\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <link rel=\"icon\" href=\"data:,\">\n\
         <title>Locked</title>\n<style>{style}</style>\n</head>\n<body>\n{shell}\n"
    );
    let after = format!("\n<script>{}</script>\n</body>\n</html>\n", reader());
    Ok([before, after])
}

/// Nothing from anywhere, no script but the reader, no style but the two of the look. The frame takes over this policy, and
/// so does the worker: the reader makes it of a part of its own text, so its hash speaks for that text too, and what has
/// no hash runs no script that could make another.
fn policy(look: &Look) -> String {
    format!(
        "default-src 'none'; script-src '{}'; style-src '{}' '{}'; worker-src blob:; img-src data:; \
         base-uri 'none'; form-action 'none'",
        hash(reader()),
        hash(look.shell_css()),
        hash(look.frame_css())
    )
}

fn hash(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text.as_bytes())))
}
