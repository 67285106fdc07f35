import { ChevronDown } from 'lucide-react'
import { Popover as Radix } from 'radix-ui'
import { type ReactNode, useState } from 'react'
import { classNames } from '../class-names.ts'

type WordPickerProps = {
  /** What the word stands for, such as "Action". Read after the word. */
  label: string
  /** The current word of the sentence. */
  word?: ReactNode
  /** A button to show instead of the word. */
  trigger?: ReactNode
  isMain?: boolean
  isWrong?: boolean
  /** Renders the popover. `close` closes it. */
  children: (close: () => void) => ReactNode
}

/** A word of a sentence that opens its alternatives. */
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
