import { plural, t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { CircleCheck, CircleHelp, CircleX } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Explanation, RuleVerdict } from '#contract'
import type { ImageId, PlanId } from '#model/ids.ts'
import { errorMessage, queries } from '../../../connection/index.ts'
import { Ago, Badge, Button, Dialog, fileName } from '../../../kit/index.ts'
import { Thumbnail } from '../../../thumbnail/Thumbnail.tsx'
import { actionLooks } from '../action-styles.ts'
import { useClauseTexts } from '../policy/use-clause-texts.ts'
import { ExactFlip } from './ExactFlip.tsx'

type ExplainDialogProps = {
  planId: PlanId
  imageId: ImageId
  onClose(): void
  /** Shows the images that a rule alone decides. */
  onAlone(rule: string): void
}

/** Why one image stays or goes: every rule with its values, its places, and what would change the outcome. */
export function ExplainDialog({ planId, imageId, onClose, onAlone }: ExplainDialogProps) {
  const { data, error } = useQuery(queries.policy.explain.queryOptions({ input: { planId, imageId }, retry: false }))
  const textOf = useClauseTexts(planId)
  return (
    <Dialog open onClose={onClose} width="large" title={data ? fileName(data.path) : t`Explanation`}>
      {error && <p className="text-danger">{errorMessage(error)}</p>}
      {data && (
        <div className="mb-4 flex gap-4">
          <Thumbnail variant="proxy" imageId={imageId} className="h-36 w-48 rounded-lg" />
          <div className="flex min-w-0 flex-col gap-1">
            <p className="text-lg font-semibold">{verdictOf(data)}</p>
            {data.because.map(({ detail }) => (
              <p key={detail} className="text-text-2">
                {detail}
              </p>
            ))}
            <p className="mt-auto text-xs text-text-3">
              {data.source === '' ? '' : `${data.source} · `}
              {data.path}
            </p>
          </div>
        </div>
      )}
      {data && (
        <ExplanationParts
          explanation={data}
          textOf={textOf}
          exactly={<ExactFlip planId={planId} imageId={imageId} />}
          onAlone={onAlone}
        />
      )}
    </Dialog>
  )
}

const verdicts: Record<Explanation['action'], string> = {
  keep: t`It stays`,
  review: t`It returns to the review queue`,
  retire: t`It is retired: left out of the next dataset, still on disk`,
  archive: t`It goes to the archive`,
  drop: t`It goes to the trash`,
}

/** One sentence before everything else. */
const verdictOf = ({ action, protectedBy }: Explanation): string =>
  action !== 'keep' || !protectedBy[0] ? verdicts[action] : t`It stays. ${protectedBy[0].detail || protectedBy[0].rule}`

type ExplanationPartsProps = {
  explanation: Explanation
  textOf(rule: string): string
  exactly: ReactNode
  onAlone(rule: string): void
}

function ExplanationParts({ explanation, textOf, exactly, onAlone }: ExplanationPartsProps) {
  const { flips, whyNotDropped, references, rules, protectedBy, changedSince } = explanation
  const speaking = rules.toSorted((a, b) => Number(b.applies) - Number(a.applies))
  return (
    <div className="flex flex-col gap-4" data-selectable>
      {changedSince && (
        <p className="text-warn">{t`The image changed since planning. Conditions show current values.`}</p>
      )}
      {flips.length > 0 && (
        <section className="flex flex-col gap-1">
          <h3 className="font-semibold">{t`What would change this`}</h3>
          <ul className="flex list-disc flex-col gap-0.5 pl-5">
            {flips.map(({ text, atMs, becomes }) => (
              <li key={text}>
                {text}
                {atMs !== null && (
                  <span className="text-text-3">
                    {' '}
                    (<Ago ms={atMs} />)
                  </span>
                )}
                {becomes && (
                  <span className="text-text-2"> {t`Then: ${actionLooks[becomes].title.toLowerCase()}.`}</span>
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
      {exactly}
      {whyNotDropped && (
        <section className="flex flex-col gap-1">
          <h3 className="font-semibold">{t`Why it isn’t trashed`}</h3>
          <p>{whyNotDropped}</p>
        </section>
      )}
      {protectedBy.length > 0 && (
        <section className="flex flex-col gap-1">
          <h3 className="font-semibold">{t`Protected by`}</h3>
          <ul className="flex flex-col gap-0.5">
            {protectedBy.map(({ rule, detail }) => (
              <li key={`${rule} ${detail}`}>{detail || textOf(rule)}</li>
            ))}
          </ul>
        </section>
      )}
      <section className="flex flex-col gap-2">
        <h3 className="font-semibold">{t`All rules`}</h3>
        {speaking.map((rule) => (
          <Verdict key={rule.rule} verdict={rule} text={textOf(rule.rule)} onAlone={() => onAlone(rule.rule)} />
        ))}
      </section>
      {references.length > 0 && (
        <section className="flex flex-col gap-1">
          <h3 className="font-semibold">{t`Used by`}</h3>
          <p>{references.join(', ')}</p>
        </section>
      )}
    </div>
  )
}

const marks = {
  true: { icon: CircleCheck, tone: 'text-ok', words: t`true` },
  false: { icon: CircleX, tone: 'text-text-3', words: t`false` },
  unknown: { icon: CircleHelp, tone: 'text-warn', words: t`unknown` },
} as const

const actionText = (action: string): string => (action === 'drop' ? t`trash` : action)

type VerdictProps = { verdict: RuleVerdict; text: string; onAlone(): void }

function Verdict({ verdict, text: sentence, onAlone }: VerdictProps) {
  return (
    <div className="rounded-md border border-line p-2.5">
      <p className="flex items-center gap-2">
        <span className="min-w-0 flex-1 font-medium wrap-anywhere">{sentence}</span>
        <Badge tone={verdict.applies ? 'accent' : 'neutral'}>
          {verdict.applies ? actionText(verdict.action) : t`${actionText(verdict.action)}, doesn’t apply`}
        </Badge>
        <Button size="small" onClick={onAlone}>
          {t`Decided only by it`}
        </Button>
      </p>
      <ul className="mt-1 flex flex-col gap-0.5 text-xs empty:hidden">
        {verdict.parts.map(({ text, phrase, truth }) => {
          const { icon: Icon, tone, words } = marks[truth]
          return (
            <li key={text} className="flex items-start gap-1.5">
              <Icon size={13} className={`mt-0.5 shrink-0 ${tone}`} aria-label={words} />
              {phrase}
            </li>
          )
        })}
        {verdict.places.map(({ text, taken, margin }) => (
          <li key={text} className={taken ? 'text-ok' : 'text-text-2'}>
            {text}
            {margin !== null &&
              ` (${Math.abs(margin)} ${plural(Math.abs(margin), { one: 'rank', other: 'ranks' })} ${margin >= 0 ? t`above` : t`below`})`}
          </li>
        ))}
      </ul>
      {verdict.parts.length > 0 && (
        <details className="mt-1 text-xs text-text-2">
          <summary className="w-fit cursor-pointer">{t`Show query`}</summary>
          <p className="text-text-3">{t`Rule ${verdict.rule}`}</p>
          <ul className="flex flex-col gap-0.5">
            {verdict.parts.map(({ text, values }) => (
              <li key={text}>
                <code className="font-mono">{text}</code>{' '}
                {values.map(({ text: of, value }) => t`${of} is ${value}`).join(', ')}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  )
}
