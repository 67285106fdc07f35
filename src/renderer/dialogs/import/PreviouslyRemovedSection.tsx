import { plural, t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { useMutation, useQueries } from '@tanstack/react-query'
import { Undo2 } from 'lucide-react'
import type { ImportResult, PreviouslyRemoved, ReimportResult } from '#contract'
import { engine, queries } from '../../connection/index.ts'
import { jobResult } from '../../jobs/job-end.ts'
import { Button, formatAgo, formatCount, formatFacts, toast } from '../../kit/index.ts'
import { useRefusal } from '../../roles/index.ts'

type Removed = NonNullable<ImportResult['previouslyRemoved']>

/** Lists the images of an import that were removed from the workspace before, by rule and day, and imports them again. */
export function PreviouslyRemovedSection({ removed, onDone }: { removed: Removed; onDone(): void }) {
  const textOf = useRuleTexts(removed)
  const refusal = useRefusal('disposal.reimport', t`import images again`)
  const reimport = useMutation({
    mutationFn: async () => {
      const images = removed.map(({ imageId, path }) => ({ imageId, file: path }))
      return jobResult<ReimportResult>(engine.disposal.reimport({ images }), t`Canceled.`)
    },
    onSuccess: ({ reimported, skipped }) => {
      toast({
        tone: skipped.length > 0 ? 'problem' : 'ok',
        title: t`${plural(reimported, { one: '# image', other: '# images' })} imported again`,
        detail:
          skipped.length > 0
            ? t`${formatCount(skipped.length)} not: ${skipped[0]?.reason ?? ''}`
            : t`Plans won’t remove them for 90 days.`,
      })
      onDone()
    },
  })
  return (
    <section className="mb-4 flex flex-col gap-2 rounded-md border border-line p-3">
      <p className="font-medium text-warn">
        <Trans>
          <Plural value={removed.length} one="# image" other="# images" /> removed earlier, not imported
        </Trans>
      </p>
      <ul className="flex flex-col gap-0.5 text-text-2">
        {removalsOf(removed, textOf).map(([text, images]) => (
          <li key={text}>
            <Plural value={images} one="# image" other="# images" /> {text}
          </li>
        ))}
      </ul>
      <div>
        <Button icon={Undo2} refused={refusal} disabled={reimport.isPending} onClick={() => reimport.mutate()}>
          {t`Import again`}
        </Button>
      </div>
    </section>
  )
}

const verbs: Partial<Record<PreviouslyRemoved['lifecycle'], string>> = {
  trashed: t`moved to the trash`,
  archived: t`archived`,
  purged: t`deleted permanently`,
}

/** Returns the text of a rule; its id until the texts are loaded. */
function useRuleTexts(removed: Removed): (planId: string | null, rule: string) => string {
  const planIds = [...new Set(removed.flatMap(({ planId }) => planId ?? []))]
  const found = useQueries({
    queries: planIds.map((planId) => queries.policy.clauses.queryOptions({ input: { planId }, retry: false })),
  })
  const texts = new Map(
    planIds.flatMap((planId, i) =>
      (found[i]?.data ?? []).map(({ rule, text }): [string, string] => [`${planId} ${rule}`, text]),
    ),
  )
  return (planId, rule) => texts.get(`${planId} ${rule}`) ?? rule
}

/** Returns how images were removed, with the number of images. */
function removalsOf(removed: Removed, textOf: ReturnType<typeof useRuleTexts>): [text: string, images: number][] {
  const counts = new Map<string, number>()
  for (const { lifecycle, rule, planId, atMs } of removed) {
    const ruleText = rule === null ? '' : textOf(planId, rule)
    const text = formatFacts(
      verbs[lifecycle] ?? lifecycle,
      rule === null ? t`manually` : t`by “${ruleText}”`,
      atMs !== null && formatAgo(atMs),
    )
    counts.set(text, (counts.get(text) ?? 0) + 1)
  }
  return [...counts]
}
