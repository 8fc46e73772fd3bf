"""Scrapy over a list of addresses, as `cargo bench --bench crawl` runs it beside us.

    python scrapy_news.py trafilatura addresses.txt out.jsonl    # trafilatura in the pipeline, one JSON object a page
    python scrapy_news.py save addresses.txt folder              # pages saved as they come, nothing else
"""

import json
import pathlib
import sys

import scrapy
from scrapy.crawler import CrawlerProcess

MODE, LIST, OUT = sys.argv[1:4]


class News(scrapy.Spider):
    name = "news"

    async def start(self):
        for line in pathlib.Path(LIST).read_text().split():
            yield scrapy.Request(line)

    def parse(self, response):
        yield {"url": response.url, "response": response}


class Trafilatura:
    def open_spider(self, spider):
        self.out = open(OUT, "w", encoding="utf-8")

    def close_spider(self, spider):
        self.out.close()

    def process_item(self, item, spider):
        import trafilatura

        record = trafilatura.extract(item["response"].body, url=item["url"], output_format="json", with_metadata=True)
        self.out.write(json.dumps(record) + "\n")
        return {}


class Save:
    def open_spider(self, spider):
        pathlib.Path(OUT).mkdir()
        self.count = 0

    def process_item(self, item, spider):
        (pathlib.Path(OUT) / f"{self.count}.html").write_bytes(item["response"].body)
        self.count += 1
        return {}


process = CrawlerProcess(
    {
        "LOG_LEVEL": "ERROR",
        "ROBOTSTXT_OBEY": True,
        "DOWNLOAD_DELAY": 0,
        "CONCURRENT_REQUESTS": 64,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
        "TELNETCONSOLE_ENABLED": False,
        "ITEM_PIPELINES": {Trafilatura if MODE == "trafilatura" else Save: 100},
    }
)
process.crawl(News)
process.start()
