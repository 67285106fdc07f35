import { t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { CircleCheck, CircleHelp, TriangleAlert } from 'lucide-react'
import type { PolicyCheck, PolicyLint } from '#contract'
import { settingLabelAt } from './choices.ts'
import type { Place } from './policy-text.ts'

type ChecksProps = {
  check: PolicyCheck | undefined
  lint: PolicyLint | undefined
  clauseId: string | undefined
  place: Place
}

/** Whether the policy is valid, with its problems and notes. */
export function Checks({ check, lint, clauseId, place }: ChecksProps) {
  if (!check) return null
  const counted = lint?.rules.find(({ rule }) => rule === clauseId)
  const isHere = ({ severity, where, path }: Problem): boolean =>
    severity === 'error' ||
    place.list === 'policy' ||
    (path[0] === place.list && path[1] === index) ||
    where === clauseId
  const index = 'index' in place ? place.index : undefined
  /** Names the sentence of a problem by its text, not its id, and a setting by its label. */
  const named = (problem: Problem): Problem => {
    const clause = check.clauses.find(({ kind, id }) => problem.where === `${kind} ${id}`)
    if (!clause) return { ...problem, where: settingLabelAt(problem.path) ?? problem.where }
    return { ...problem, where: clause.id === clauseId ? t`This sentence` : `“${clause.text}”` }
  }
  const { problems } = lint ?? check
  const others = problems.filter((problem) => !isHere(problem))
  return (
    <ul aria-label={t`Checks`} className="flex shrink-0 flex-col gap-1.5 border-t border-line pt-3">
      {check.ok && (
        <li className="flex gap-2 text-ok">
          <CircleCheck size={16} className="mt-0.5 shrink-0" aria-hidden />
          <span>
            {t`Valid policy. A plan changes nothing until you apply it.`}
            {counted && lint && lint.images > 0 && (
              <span className="text-text-2">
                {' '}
                <Trans>
                  This sentence matches {((100 * counted.matched) / lint.images).toFixed(1)}% of the images.
                </Trans>
              </span>
            )}
          </span>
        </li>
      )}
      {counted && counted.unknown > 0 && (
        <li className="flex gap-2 text-text-2">
          <CircleHelp size={16} className="mt-0.5 shrink-0" aria-hidden />
          <Trans>
            Some conditions are unknown for <Plural value={counted.unknown} one="# image" other="# images" />. They are
            kept.
          </Trans>
        </li>
      )}
      {problems.filter(isHere).map((problem) => (
        <ProblemLine key={`${problem.where} ${problem.message}`} {...named(problem)} />
      ))}
      {others.length > 0 && (
        <li>
          <details>
            <summary className="text-text-2">
              <Trans>
                <Plural value={others.length} one="# note" other="# notes" /> on other sentences
              </Trans>
            </summary>
            <ul className="flex flex-col gap-1.5 pt-1.5">
              {others.map((problem) => (
                <ProblemLine key={`${problem.where} ${problem.message}`} {...named(problem)} />
              ))}
            </ul>
          </details>
        </li>
      )}
    </ul>
  )
}

type Problem = PolicyCheck['problems'][number]

function ProblemLine({ severity, where, message, line }: Problem) {
  return (
    <li className={`flex gap-2 ${severity === 'error' ? 'text-danger' : 'text-warn'}`} data-selectable>
      <TriangleAlert size={16} className="mt-0.5 shrink-0" aria-hidden />
      <span>
        <span className="font-medium">
          {where}
          {line === undefined || where.startsWith('line') ? '' : t`, line ${line}`}:
        </span>{' '}
        {message}
      </span>
    </li>
  )
}
