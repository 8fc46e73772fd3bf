//! Text in other encodings as it comes, so that it may be larger than memory.

use std::io::{self, BufRead, Read};

use encoding_rs::{Decoder, Encoding};

/// Text in another encoding, as UTF-8.
pub(super) struct Utf8<R> {
    from: R,
    decoder: Decoder,
    text: Vec<u8>,
    /// How much of the text was read.
    read: usize,
    ended: bool,
}

impl<R> Utf8<R> {
    pub(super) fn of(from: R, encoding: &'static Encoding) -> Utf8<R> {
        Utf8 { from, decoder: encoding.new_decoder_with_bom_removal(), text: Vec::new(), read: 0, ended: false }
    }
}

impl<R: BufRead> Read for Utf8<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        while self.read == self.text.len() && !self.ended {
            let bytes = self.from.fill_buf()?;
            self.ended = bytes.is_empty();
            // Three bytes for two, and some of those that came before.
            self.text.resize(bytes.len() * 2 + 16, 0);
            let (_, taken, written, _) = self.decoder.decode_to_utf8(bytes, &mut self.text, self.ended);
            self.from.consume(taken);
            self.text.truncate(written);
            self.read = 0;
        }
        let given = (&self.text[self.read..]).read(to)?;
        self.read += given;
        Ok(given)
    }
}
