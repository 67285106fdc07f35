import type { PolicyTemplate } from '#contract'

const policyText = (policy: Record<string, unknown>): string =>
  `${JSON.stringify({ schema: 1, ...policy, settleDays: 7, protectDatasets: true }, null, 2)}\n`

const floors = [
  { id: 'floor-class', per: 'class', min: 50 },
  { id: 'floor-negatives', per: 'negatives', min: 100 },
]

const bursts = {
  id: 'bursts',
  action: 'retire',
  thin: { keep: 2, hashDistanceMax: 6, withinSeconds: 10 },
  reason: 'Near-duplicates add little to training.',
}

/** The policy that the editor starts with: cautious; it drops nothing that a user has worked on. */
export const starterPolicy = policyText({
  name: 'Cautious',
  rules: [
    {
      id: 'recent',
      action: 'keep',
      when: 'age(image.importedAt) < days(90)',
      reason: 'Recent images show what the model sees today.',
    },
    {
      id: 'newest-per-source',
      action: 'keep',
      groupBy: ['source'],
      buckets: { last: 200 },
      reason: 'Keeps every camera represented.',
    },
    bursts,
    {
      id: 'old-unreviewed',
      action: 'drop',
      when: '(state == "new" || state == "predicted") && age(image.importedAt) > days(730)',
      reason: 'Unused for two years.',
    },
  ],
  floors,
  fuses: { maxDropPercent: 10, maxDropImages: 2000, maxLeavePercentOfClass: 25, maxLeavePercentOfSource: 50 },
})

/** Policies to begin with, the most careful first. */
export const policyTemplates: readonly PolicyTemplate[] = [
  {
    title: 'Thin out near-duplicates',
    explains: 'Keeps the best two images of each burst and retires the others. Nothing goes to the trash.',
    policy: policyText({ name: 'Thin out near-duplicates', rules: [bursts], floors }),
  },
  {
    title: 'Cautious',
    explains:
      'Keeps recent images and some of each source, thins out bursts, and trashes images that nobody reviewed in two years.',
    policy: starterPolicy,
  },
  {
    title: 'A sample of every month',
    explains: 'Keeps all images for 90 days, then 100 images per month and source, and retires the rest after a year.',
    policy: policyText({
      name: 'A sample of every month',
      rules: [
        {
          id: 'monthly-sample',
          action: 'keep',
          groupBy: ['source'],
          buckets: { within: '90d', monthly: 'all', perBucket: 100, pick: 'hash' },
          reason: 'Shows each source in every season.',
        },
        {
          id: 'older',
          action: 'retire',
          when: 'age(image.importedAt) > days(365)',
          reason: 'The monthly sample represents them.',
        },
      ],
      floors,
    }),
  },
]
