import { Popover as Radix } from 'radix-ui'
import type { ReactNode } from 'react'

type PopoverPanelProps = {
  /** The name of the panel for screen readers. */
  label: string
  /** The button that opens it; one element that takes a ref. */
  trigger: ReactNode
  children: ReactNode
}

/** A panel that opens beside a button of the sidebar. */
export function PopoverPanel({ label, trigger, children }: PopoverPanelProps) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          side="right"
          align="end"
          sideOffset={6}
          collisionPadding={8}
          aria-label={label}
          className="appear z-30 flex max-h-[min(30rem,calc(100vh-2rem))] w-105 max-w-[calc(100vw-6rem)] flex-col overflow-y-auto floating outline-none"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

/** A button that closes the panel. */
export const PopoverClose = ({ children }: { children: ReactNode }) => <Radix.Close asChild>{children}</Radix.Close>
