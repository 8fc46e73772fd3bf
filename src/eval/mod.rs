//! Evaluation against labelled pages, and what the learned score is trained on.

mod align;
pub mod audit;
pub mod dataset;
pub mod folds;
pub mod label;
pub mod measure;
