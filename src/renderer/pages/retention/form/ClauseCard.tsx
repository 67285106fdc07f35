import { Trash2, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { IconButton } from '../../../kit/index.ts'

type ClauseCardProps = {
  /** Where the clause stands, for screen readers and for finding its problems, e.g. `rule bursts`. */
  name: string
  heading: ReactNode
  /** What the clause means, in one sentence. */
  words: string | undefined
  problems: readonly string[]
  onRemove(): void
  children: ReactNode
}

/** One rule, floor or budget with its fields, its meaning and what is wrong with it. */
export function ClauseCard({ name, heading, words, problems, onRemove, children }: ClauseCardProps) {
  return (
    <section aria-label={name} className="flex flex-col gap-2.5 rounded-lg border border-line bg-surface p-3">
      <header className="flex items-center gap-2">
        {heading}
        <IconButton icon={Trash2} label={`Remove ${name}`} className="ml-auto" onClick={onRemove} />
      </header>
      {children}
      {words && <p className="text-xs text-text-2">{words}.</p>}
      {problems.map((problem) => (
        <p key={problem} className="flex gap-1.5 text-xs text-danger">
          <TriangleAlert size={14} className="mt-px shrink-0" aria-hidden />
          {problem}
        </p>
      ))}
    </section>
  )
}
