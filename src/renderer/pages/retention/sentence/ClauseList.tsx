import { t } from '@lingui/core/macro'
import { Plus, Settings2, Trash2, TriangleAlert } from 'lucide-react'
import type { PolicyCheck } from '#contract'
import { classNames, IconButton } from '../../../kit/index.ts'
import type { Place, PolicyJson } from './policy-text.ts'
import { type Template, templates } from './templates.ts'

type ClauseListProps = {
  policy: PolicyJson
  check: PolicyCheck | undefined
  /** Null while a template is previewed. */
  place: Place | null
  opened: Template | null
  onOpen(place: Place): void
  onRemove(place: Place): void
  /** Called when the pointer or focus enters a template, and with null when it leaves. */
  onPreview(template: Template | null): void
  onOpenTemplate(template: Template): void
}

export const isSamePlace = (a: Place, b: Place): boolean =>
  a.list === b.list && (!('index' in a) || !('index' in b) || a.index === b.index)

/** The sentences of the policy, and templates for more. */
export function ClauseList({
  policy,
  check,
  place,
  opened,
  onOpen,
  onRemove,
  onPreview,
  onOpenTemplate,
}: ClauseListProps) {
  return (
    <nav
      aria-label={t`Sentences of the policy`}
      className="flex min-h-0 flex-col overflow-y-auto border-r border-line px-1 py-3 pr-3"
    >
      <h3 className="px-2 pb-1 text-xs text-text-2">{t`The policy says`}</h3>
      <ul>
        {clausesOf(policy, check).map((entry) => (
          <li key={`${entry.place.list} ${entry.id}`} className="group relative">
            <button
              type="button"
              aria-current={place !== null && isSamePlace(entry.place, place)}
              className={rowLook(place !== null && isSamePlace(entry.place, place))}
              onClick={() => onOpen(entry.place)}
            >
              {entry.wrong && (
                <TriangleAlert size={14} className="mt-0.5 shrink-0 text-danger" aria-label={t`Not usable`} />
              )}
              <span className="line-clamp-3 min-w-0 pr-5 wrap-anywhere">{entry.text}</span>
            </button>
            <IconButton
              icon={Trash2}
              label={t`Remove “${entry.text}”`}
              className="absolute top-0.5 right-0.5 opacity-0 group-hover:opacity-100 focus-visible:opacity-100"
              onClick={() => onRemove(entry.place)}
            />
          </li>
        ))}
        <li>
          <button
            type="button"
            aria-current={place?.list === 'policy'}
            className={rowLook(place?.list === 'policy')}
            onClick={() => onOpen({ list: 'policy' })}
          >
            <Settings2 size={14} className="mt-0.5 shrink-0 text-text-2" aria-hidden />
            {t`Name, mode and guardrails`}
          </button>
        </li>
      </ul>
      <h3 className="px-2 pt-5 pb-1 text-xs text-text-2">{t`Try a template`}</h3>
      <ul>
        {templates
          .filter(({ clause }) => !('budget' in clause) || !policy.budget)
          .map((template) => (
            <li key={template.title}>
              <button
                type="button"
                aria-current={opened?.title === template.title}
                className={rowLook(opened?.title === template.title)}
                onPointerEnter={() => onPreview(template)}
                onPointerLeave={() => onPreview(null)}
                onFocus={() => onPreview(template)}
                onBlur={() => onPreview(null)}
                onClick={() => onOpenTemplate(template)}
              >
                <Plus size={14} className="mt-0.5 shrink-0 text-text-3" aria-hidden />
                <span className="min-w-0">
                  <span className="block font-medium">{template.title}</span>
                  <span className="block text-xs text-text-2">{template.explains}</span>
                </span>
              </button>
            </li>
          ))}
      </ul>
    </nav>
  )
}

type Clause = { place: Place; id: string; text: string; wrong: boolean }

function clausesOf(policy: PolicyJson, check: PolicyCheck | undefined): Clause[] {
  /** Returns the text of a clause, or its reason if the policy was invalid from the start. */
  const textOf = ({ id, reason }: { id: string; reason?: unknown }) =>
    check?.clauses.find((clause) => clause.id === id)?.text ??
    (typeof reason === 'string' && reason !== '' ? reason : check ? id : '…')
  const isWrong = (list: string, index?: number) =>
    check?.problems.some(
      ({ severity, path }) => severity === 'error' && path[0] === list && (index === undefined || path[1] === index),
    ) ?? false
  const listed = (list: 'rules' | 'floors'): Clause[] =>
    (policy[list] ?? []).map((clause, index) => ({
      place: { list, index },
      id: clause.id,
      text: textOf(clause),
      wrong: isWrong(list, index),
    }))
  const { budget } = policy
  const id = String(budget?.id ?? 'budget')
  const budgetClause: Clause | undefined = budget && {
    place: { list: 'budget' },
    id,
    text: textOf({ ...budget, id }),
    wrong: isWrong('budget'),
  }
  return [...listed('rules'), ...listed('floors'), ...(budgetClause ? [budgetClause] : [])]
}

const rowLook = (isCurrent: boolean): string =>
  classNames('flex w-full gap-2 rounded-lg px-2 py-1.5 text-left', isCurrent ? 'bg-accent-soft' : 'hover:bg-hover')
