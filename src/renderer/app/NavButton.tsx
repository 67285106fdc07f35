import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { useKeysFor } from '../commands/index.ts'
import { classNames, Tooltip } from '../kit/index.ts'
import { whenRefused } from '../kit/inputs/Refusable.tsx'

type NavButtonProps = {
  title: string
  icon: LucideIcon
  /** The command whose keys the tooltip shows. */
  command: string
  isShown: boolean
  isFolded: boolean
  /** Why the place can't be opened. */
  refused?: string | null
  /** Shown after the name, or at the corner of the icon. */
  count?: ReactNode
  onClick(): void
}

/** A destination in the sidebar: an icon with its name below, or a line of the wide list. */
export function NavButton({
  title,
  icon: Icon,
  command,
  isShown,
  isFolded,
  refused = null,
  count,
  onClick,
}: NavButtonProps) {
  return (
    <Tooltip label={refused ?? title} keys={useKeysFor(command)} side="right">
      <button
        type="button"
        aria-current={isShown ? 'page' : undefined}
        onClick={onClick}
        {...whenRefused(refused)}
        className={classNames(
          'relative flex shrink-0 items-center rounded-md',
          isFolded
            ? 'min-h-11 min-w-16 flex-col justify-center gap-0.5 text-2xs [@media(max-height:46rem)]:min-h-9 [@media(max-height:46rem)]:gap-0 [@media(max-height:46rem)]:leading-3'
            : 'min-h-8 gap-2.5 px-2 text-left',
          isShown
            ? 'bg-accent-soft font-medium text-accent-text'
            : 'text-text-2 not-aria-disabled:hover:bg-hover not-aria-disabled:hover:text-text aria-disabled:opacity-50',
        )}
      >
        <Icon size={isFolded ? 18 : 16} strokeWidth={1.75} className="shrink-0" aria-hidden />
        <span className={isFolded ? '[@media(max-height:42rem)]:sr-only' : 'min-w-0 flex-1 truncate'}>{title}</span>
        {isFolded ? <span className="absolute top-0.5 right-1">{count}</span> : count}
      </button>
    </Tooltip>
  )
}
