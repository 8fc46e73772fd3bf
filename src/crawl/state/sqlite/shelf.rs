//! What is akin, in the embedded state.

use rusqlite::{Connection, Error, OptionalExtension, params};

use crate::crawl::state::Millis;
use crate::crawl::state::kin::{Known, KnownLead, Likeness, Shelf, keys};

impl Shelf for &Connection {
    type Error = Error;

    fn within(&mut self, ranges: &[(i64, i64)]) -> Result<Vec<(i64, u64)>, Error> {
        let mut query = self.prepare_cached("SELECT article, sketch FROM band WHERE key BETWEEN ?1 AND ?2")?;
        let mut found = Vec::new();
        for &(first, last) in ranges {
            for row in query.query_map([first, last], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.cast_unsigned())))? {
                found.push(row?);
            }
        }
        Ok(found)
    }

    fn known(&mut self, articles: &[i64]) -> Result<Vec<Known>, Error> {
        let mut query = self.prepare_cached("SELECT numbers, words, at, sketch FROM sketch WHERE article = ?1")?;
        let known = articles.iter().map(|&article| {
            let row = query.query_row([article], |row| {
                Ok(Known {
                    article,
                    numbers: row.get::<_, i64>(0)?.cast_unsigned(),
                    words: row.get(1)?,
                    at: row.get(2)?,
                    sketch: row.get::<_, i64>(3)?.cast_unsigned(),
                })
            });
            row.optional()
        });
        known.filter_map(Result::transpose).collect()
    }

    fn leads(&mut self, agency: &str, from: Millis, to: Millis) -> Result<Vec<KnownLead>, Error> {
        let mut query = self.prepare_cached(
            "SELECT article, fingerprint, version, title, told FROM lead WHERE agency = ?1 AND told BETWEEN ?2 AND ?3
             ORDER BY told DESC LIMIT 2000",
        )?;
        let rows = query.query_map(params![agency, from, to], |row| {
            Ok(KnownLead {
                article: row.get(0)?,
                fingerprint: row.get(1)?,
                version: row.get(2)?,
                title: row.get(3)?,
                told: row.get(4)?,
            })
        })?;
        rows.collect()
    }

    fn put_behind(&mut self, article: i64, at: Millis) -> Result<(), Error> {
        self.prepare_cached("UPDATE sketch SET at = ?2 + 1 WHERE article = ?1 AND at <= ?2")?.execute([article, at])?;
        Ok(())
    }

    fn keep(
        &mut self,
        article: i64,
        fingerprint: &str,
        likeness: &Likeness,
        new: &[i64],
        now: Millis,
    ) -> Result<(), Error> {
        let old: Option<i64> = self
            .prepare_cached("SELECT sketch FROM sketch WHERE article = ?1")?
            .query_row([article], |row| row.get(0))
            .optional()?;
        for key in old.iter().flat_map(|old| keys(old.cast_unsigned())) {
            self.prepare_cached("DELETE FROM band WHERE key = ?1 AND article = ?2")?.execute([key, article])?;
        }
        let sketch = likeness.sketch.cast_signed();
        // The time stays that of the first version: whoever was there first is repeated.
        self.prepare_cached(
            "INSERT INTO sketch (article, sketch, numbers, words, at) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (article) DO UPDATE SET sketch = ?2, numbers = ?3, words = ?4",
        )?
        .execute(params![article, sketch, likeness.numbers.cast_signed(), likeness.words, now])?;
        for key in new {
            self.prepare_cached("INSERT OR REPLACE INTO band (key, article, sketch) VALUES (?1, ?2, ?3)")?
                .execute([*key, article, sketch])?;
        }
        if let Some(lead) = &likeness.lead {
            self.prepare_cached(
                "INSERT OR REPLACE INTO lead (agency, told, article, fingerprint, version, title)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![lead.agency, lead.told, article, fingerprint, lead.version, lead.title])?;
        }
        Ok(())
    }
}
