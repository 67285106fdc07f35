import { plural, t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { useMutation, useQueries } from '@tanstack/react-query'
import { Undo2 } from 'lucide-react'
import type { ImportResult, PreviouslyRemoved, ReimportResult } from '#contract'
import { engine, queries } from '../../connection/index.ts'
import { jobResult } from '../../jobs/job-end.ts'
import { Button, formatAgo, formatCount, formatFacts, toast } from '../../kit/index.ts'
import { useRefusal } from '../../roles/index.ts'

type Left = NonNullable<ImportResult['previouslyRemoved']>

/** Images of an import that had left the workspace before, by rule and day, and the choice to import images again. */
export function PreviouslyRemovedSection({ left, onDone }: { left: Left; onDone(): void }) {
  const textOf = useRuleTexts(left)
  const refusal = useRefusal('disposal.reimport', t`import images again`)
  const reimport = useMutation({
    mutationFn: async () => {
      const images = left.map(({ imageId, path }) => ({ imageId, file: path }))
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
          <Plural value={left.length} one="# image" other="# images" /> removed earlier, not imported
        </Trans>
      </p>
      <ul className="flex flex-col gap-0.5 text-text-2">
        {waysOut(left, textOf).map(({ words, images }) => (
          <li key={words}>
            <Plural value={images} one="# image" other="# images" /> {words}
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

/** The rules that removed them, as sentences; their ids until those are loaded. */
function useRuleTexts(left: Left): (planId: string | null, rule: string) => string {
  const planIds = [...new Set(left.flatMap(({ planId }) => planId ?? []))]
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

function waysOut(left: Left, textOf: ReturnType<typeof useRuleTexts>): { words: string; images: number }[] {
  const ways = new Map<string, number>()
  for (const { lifecycle, rule, planId, atMs } of left) {
    const said = rule === null ? '' : textOf(planId, rule)
    const words = formatFacts(
      verbs[lifecycle] ?? lifecycle,
      rule === null ? t`manually` : t`by “${said}”`,
      atMs !== null && formatAgo(atMs),
    )
    ways.set(words, (ways.get(words) ?? 0) + 1)
  }
  return [...ways].map(([words, images]) => ({ words, images }))
}
