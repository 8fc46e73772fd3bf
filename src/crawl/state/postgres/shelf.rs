//! What is akin, in the shared state.

use postgres::Error;

use super::session::Work;
use crate::crawl::state::Millis;
use crate::crawl::state::kin::{Known, KnownLead, Likeness, Shelf};

impl Shelf for Work<'_> {
    type Error = Error;

    fn within(&mut self, ranges: &[(i64, i64)]) -> Result<Vec<(i64, u64)>, Error> {
        let (first, last): (Vec<i64>, Vec<i64>) = ranges.iter().copied().unzip();
        let sql = "SELECT b.article, b.sketch FROM unnest($1::bigint[], $2::bigint[]) AS n (first, last)
                   JOIN band b ON b.key BETWEEN n.first AND n.last";
        let rows = self.query(sql, &[&first, &last])?;
        Ok(rows.iter().map(|row| (row.get(0), row.get::<_, i64>(1).cast_unsigned())).collect())
    }

    fn known(&mut self, articles: &[i64]) -> Result<Vec<Known>, Error> {
        let sql = "SELECT article, numbers, words, at, sketch FROM sketch WHERE article = ANY($1)";
        let rows = self.query(sql, &[&articles])?;
        let known = rows.iter().map(|row| Known {
            article: row.get(0),
            numbers: row.get::<_, i64>(1).cast_unsigned(),
            words: u32::try_from(row.get::<_, i64>(2)).unwrap_or(u32::MAX),
            at: row.get(3),
            sketch: row.get::<_, i64>(4).cast_unsigned(),
        });
        Ok(known.collect())
    }

    fn leads(&mut self, agency: &str, from: Millis, to: Millis) -> Result<Vec<KnownLead>, Error> {
        let sql = "SELECT article, fingerprint, version, title, told FROM lead
                   WHERE agency = $1 AND told BETWEEN $2 AND $3 ORDER BY told DESC LIMIT 2000";
        let rows = self.query(sql, &[&agency, &from, &to])?;
        let leads = rows.iter().map(|row| KnownLead {
            article: row.get(0),
            fingerprint: row.get(1),
            version: u8::try_from(row.get::<_, i16>(2)).unwrap_or(u8::MAX),
            title: row.get(3),
            told: row.get(4),
        });
        Ok(leads.collect())
    }

    fn put_behind(&mut self, article: i64, at: Millis) -> Result<(), Error> {
        self.execute("UPDATE sketch SET at = $2::bigint + 1 WHERE article = $1 AND at <= $2", &[&article, &at])?;
        Ok(())
    }

    fn keep(
        &mut self,
        article: i64,
        fingerprint: &str,
        likeness: &Likeness,
        keys: &[i64],
        now: Millis,
    ) -> Result<(), Error> {
        let sketch = likeness.sketch.cast_signed();
        let (numbers, words) = (likeness.numbers.cast_signed(), i64::from(likeness.words));
        // One statement, since each costs a way to the server and back. The time stays that of the first version: whoever
        // was there first is repeated.
        let sql = "WITH gone AS (DELETE FROM band WHERE article = $1 AND key <> ALL($6::bigint[])),
                        kept AS (
                       INSERT INTO sketch (article, sketch, numbers, words, at) VALUES ($1, $2, $3, $4, $5)
                       ON CONFLICT (article) DO UPDATE SET sketch = EXCLUDED.sketch, numbers = EXCLUDED.numbers,
                           words = EXCLUDED.words)
                   INSERT INTO band (key, article, sketch) SELECT k, $1, $2 FROM unnest($6::bigint[]) AS k
                   ON CONFLICT (key, article) DO UPDATE SET sketch = EXCLUDED.sketch";
        self.execute(sql, &[&article, &sketch, &numbers, &words, &now, &keys])?;
        if let Some(lead) = &likeness.lead {
            let sql = "INSERT INTO lead (agency, told, article, fingerprint, version, title)
                       VALUES ($1, $2, $3, $4, $5, $6)
                       ON CONFLICT (agency, told, article) DO UPDATE SET fingerprint = EXCLUDED.fingerprint,
                           version = EXCLUDED.version, title = EXCLUDED.title";
            let version = i16::from(lead.version);
            self.execute(sql, &[&lead.agency, &lead.told, &article, &fingerprint, &version, &lead.title])?;
        }
        Ok(())
    }
}
