//! Evaluation against labelled pages, and what the learned score is trained on.

pub mod audit;
pub mod dataset;
pub mod folds;
pub mod label;
pub mod measure;
