import { ChevronDown } from 'lucide-react'
import { Popover as Radix } from 'radix-ui'
import { type ReactNode, useState } from 'react'
import { classNames } from '../class-names.ts'

type WordPickerProps = {
  /** What is chosen, read after the word: "Action". */
  label: string
  /** What the sentence says now. */
  word?: ReactNode
  /** A button in place of the word. */
  trigger?: ReactNode
  isMain?: boolean
  isWrong?: boolean
  /** What opens beside it; `close` ends the choice. */
  children: (close: () => void) => ReactNode
}

/** A word of a sentence that can be changed: it is underlaid, and opens its choices. */
export function WordPicker({ label, word, trigger, isMain, isWrong, children }: WordPickerProps) {
  const [open, setOpen] = useState(false)
  return (
    <Radix.Root open={open} onOpenChange={setOpen}>
      {trigger ? (
        <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      ) : (
        <Radix.Trigger
          data-word={label}
          aria-description={label}
          className={classNames(
            'inline-flex max-w-full items-center gap-1 rounded-md px-2 text-left leading-8 font-semibold outline-offset-1 data-[state=open]:outline-2 data-[state=open]:outline-accent-text',
            isWrong
              ? 'bg-danger-soft text-danger'
              : isMain
                ? 'bg-accent-soft text-accent-text hover:bg-hover'
                : 'bg-inset hover:bg-hover',
          )}
        >
          <span className="min-w-0 wrap-anywhere">{word}</span>
          <ChevronDown size={14} className="shrink-0 opacity-70" aria-hidden />
        </Radix.Trigger>
      )}
      <Radix.Portal>
        <Radix.Content
          align="start"
          sideOffset={6}
          collisionPadding={8}
          aria-label={label}
          className="appear z-30 flex max-h-(--radix-popover-content-available-height) w-80 flex-col overflow-y-auto floating text-sm outline-none"
        >
          {children(() => setOpen(false))}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
