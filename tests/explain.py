"""What a query costs: the rows that PostgreSQL reads for it."""

import json

from django.db import connection


class Explain:
    """Runs a query with EXPLAIN ANALYZE first, and counts the rows that its nodes read, kept or not."""

    def __call__(self, execute, sql, params, many, context):
        if sql.startswith("SELECT"):
            with connection.connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params)
                self.plan = cursor.fetchone()[0]
            if isinstance(self.plan, str):
                self.plan = json.loads(self.plan)
            self.indexes, self.rows = set(), 0
            self.walk(self.plan[0]["Plan"])
        return execute(sql, params, many, context)

    def walk(self, node):
        self.indexes.add(node.get("Index Name"))
        removed = node.get("Rows Removed by Filter", 0)
        self.rows += (node["Actual Rows"] + removed) * node["Actual Loops"]
        for child in node.get("Plans", []):
            self.walk(child)
