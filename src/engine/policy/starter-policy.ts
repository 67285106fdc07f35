/** The policy that the editor starts with: cautious; it drops nothing that a user has worked on. */
export const starterPolicy = `{
  "schema": 1,
  "name": "Cautious",
  "rules": [
    {
      "id": "recent",
      "action": "keep",
      "when": "age(image.importedAt) < days(90)",
      "reason": "Recent images show what the model sees today."
    },
    {
      "id": "newest-per-source",
      "action": "keep",
      "groupBy": ["source"],
      "buckets": { "last": 200 },
      "reason": "Keeps every camera represented."
    },
    {
      "id": "bursts",
      "action": "retire",
      "thin": { "keep": 2, "hashDistanceMax": 6, "withinSeconds": 10 },
      "reason": "Near-duplicates add little to training."
    },
    {
      "id": "old-unreviewed",
      "action": "drop",
      "when": "(state == \\"new\\" || state == \\"predicted\\") && age(image.importedAt) > days(730)",
      "reason": "Unused for two years."
    }
  ],
  "floors": [
    { "id": "floor-class", "per": "class", "min": 50 },
    { "id": "floor-negatives", "per": "negatives", "min": 100 }
  ],
  "fuses": { "maxDropPercent": 10, "maxDropImages": 2000, "maxLeavePercentOfClass": 25, "maxLeavePercentOfSource": 50 },
  "settleDays": 7,
  "protectDatasets": true
}
`
