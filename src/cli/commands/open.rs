//! `open`.
use crate::cli::{context::Context, failure::Failure};
use clap::Args;
/// Open
#[derive(Debug, Args)]
pub(crate) struct Open {}
impl Open {
    pub(crate) fn run(&self, _context: &Context) -> Result<(), Failure> {
        Ok(())
    }
}
