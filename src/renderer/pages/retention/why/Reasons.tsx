import { plural, t } from '@lingui/core/macro'
import { CircleCheck, CircleHelp, CircleX, CornerDownRight, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Explanation, RuleVerdict } from '#contract'
import { Ago } from '../../../kit/index.ts'
import { actionLooks } from '../action-styles.ts'

type ReasonsProps = {
  explanation: Explanation
  textOf(rule: string): string
  /** Whether to show the values of conditions. */
  hasValues: boolean
  /** The part that finds the exact date of a change. */
  exactly: ReactNode
}

/** What keeps or removes an image, and what would change that. */
export function Reasons({ explanation, textOf, hasValues, exactly }: ReasonsProps) {
  const { action, rules, protectedBy, references, flips, whyNotDropped } = explanation
  const isLeaving = action !== 'keep'
  const keeping = rules.filter((rule) => rule.action === 'keep' || rule.action === 'floor')
  const removing = rules.filter((rule) => !keeping.includes(rule))
  const line = (rule: RuleVerdict) => (
    <RuleLine key={rule.rule} verdict={rule} text={textOf(rule.rule)} hasValues={hasValues} />
  )
  const shownElsewhere = new Set(keeping.map(({ rule }) => rule))
  return (
    <>
      <Section title={isLeaving ? t`What could have kept it` : t`What keeps it`}>
        {protectedBy
          .filter(({ rule }) => !shownElsewhere.has(rule))
          .map(({ rule, detail }) => (
            <Line key={rule} icon={CircleCheck} tone="text-ok" title={detail || textOf(rule)} />
          ))}
        {applyingFirst(isLeaving ? keeping : keeping.filter(({ applies }) => applies)).map(line)}
        {isLeaving && protectedBy.length === 0 && (
          <Line icon={CircleX} title={t`No hold, and nothing else in the workspace protects it`} />
        )}
        {references.length > 0 && (
          <Line icon={CornerDownRight} title={t`Used by`}>
            {references.map((reference) => (
              <p key={reference}>{reference}</p>
            ))}
          </Line>
        )}
      </Section>
      <Section title={t`What would change the decision`}>
        {isLeaving && (
          <Line icon={CornerDownRight} title={t`A hold`}>
            {t`It stays until you release it.`}
          </Line>
        )}
        {flips.map(({ text, atMs, becomes }) => (
          <Line key={text} icon={CornerDownRight} title={text}>
            {atMs !== null && <Ago ms={atMs} />}
            {becomes && ` ${t`Then: ${actionLooks[becomes].title.toLowerCase()}.`}`}
          </Line>
        ))}
        {whyNotDropped && (
          <Line icon={CornerDownRight} title={t`Why it isn’t trashed`}>
            {whyNotDropped}
          </Line>
        )}
        <li className="py-2">{exactly}</li>
      </Section>
      {(removing.length > 0 || !isLeaving) && (
        <Section title={isLeaving ? t`What removes` : t`What could have removed it`}>
          {applyingFirst(removing).map(line)}
          {!isLeaving && keeping.filter(({ applies }) => !applies).map(line)}
        </Section>
      )}
    </>
  )
}

const applyingFirst = (rules: readonly RuleVerdict[]) => rules.toSorted((a, b) => Number(b.applies) - Number(a.applies))

const Section = ({ title, children }: { title: string; children: ReactNode }) => (
  <section aria-label={title} className="flex flex-col gap-1" data-selectable>
    <h2 className="text-lg font-semibold">{title}</h2>
    <ul className="divide-y divide-line border-t border-line">{children}</ul>
  </section>
)

type LineProps = { icon: LucideIcon; tone?: string; title: string; children?: ReactNode }
const Line = ({ icon: Icon, tone = 'text-text-3', title, children }: LineProps) => (
  <li className="flex gap-2.5 py-2">
    <Icon size={16} className={`mt-0.5 shrink-0 ${tone}`} aria-hidden />
    <div className="min-w-0 flex-1 wrap-anywhere">
      <p>{title}</p>
      <div className="text-xs text-text-2 empty:hidden">{children}</div>
    </div>
  </li>
)

const marks = {
  true: { icon: CircleCheck, tone: 'text-ok', words: t`true` },
  false: { icon: CircleX, tone: 'text-text-3', words: t`false` },
  unknown: { icon: CircleHelp, tone: 'text-warn', words: t`unknown` },
} as const

type RuleLineProps = { verdict: RuleVerdict; text: string; hasValues: boolean }

/** One rule with its conditions, and the places it gave or refused. */
function RuleLine({ verdict, text, hasValues }: RuleLineProps) {
  const { applies, parts, places, action } = verdict
  const isKeeping = action === 'keep' || action === 'floor'
  return (
    <Line
      icon={applies ? CircleCheck : CircleX}
      tone={applies ? (isKeeping ? 'text-ok' : 'text-accent-text') : 'text-text-3'}
      title={text}
    >
      {parts.map((part) => {
        const { icon: Icon, tone, words } = marks[part.truth]
        return (
          <div key={part.text} className="flex items-start gap-1.5">
            <Icon size={13} className={`mt-0.5 shrink-0 ${tone}`} aria-label={words} />
            <div className="min-w-0">
              {part.phrase}
              {hasValues && (
                <p className="text-text-3">
                  <code className="font-mono">{part.text}</code>{' '}
                  {part.values.map(({ text: of, value }) => t`${of} is ${value}`).join(', ')}
                </p>
              )}
            </div>
          </div>
        )
      })}
      {places.map(({ text: place, taken, margin }) => (
        <p key={place} className={taken ? 'text-ok' : undefined}>
          {place}
          {margin !== null &&
            ` (${Math.abs(margin)} ${plural(Math.abs(margin), { one: 'rank', other: 'ranks' })} ${margin >= 0 ? t`above` : t`below`})`}
        </p>
      ))}
      {hasValues && <p className="text-text-3">{t`Rule ${verdict.rule}`}</p>}
    </Line>
  )
}
