import { Tabs as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'

type TabsProps<Name extends string> = {
  value: Name
  onChange(name: Name): void
  tabs: readonly { name: Name; title: string; count?: number; content: ReactNode }[]
  /** Beside the tabs, at the right end. */
  actions?: ReactNode
  /** For narrow panels: less room between the tabs. */
  isDense?: boolean
  className?: string
}

export function Tabs<Name extends string>({ value, onChange, tabs, actions, isDense, className }: TabsProps<Name>) {
  return (
    <Radix.Root
      value={value}
      onValueChange={(name) => onChange(name as Name)}
      className={className ?? 'flex min-h-0 flex-1 flex-col'}
    >
      <div className="flex items-center border-b border-line">
        <Radix.List className={classNames('-ml-1.5 flex flex-1', !isDense && 'gap-1')}>
          {tabs.map(({ name, title, count }) => (
            <Radix.Trigger
              key={name}
              value={name}
              className="relative -mb-px flex h-9 items-center gap-1 rounded-sm px-1.5 font-medium -outline-offset-2 after:absolute after:inset-x-1.5 after:bottom-0 after:h-0.5 after:bg-transparent text-text-2 hover:text-text data-[state=active]:after:bg-accent-text data-[state=active]:text-text"
            >
              {title}
              {count !== undefined && <span className="tabular text-xs font-normal text-text-3">{count}</span>}
            </Radix.Trigger>
          ))}
        </Radix.List>
        {actions}
      </div>
      {tabs.map(({ name, content }) => (
        <Radix.Content key={name} value={name} className="min-h-0 flex-1 overflow-auto outline-none">
          {content}
        </Radix.Content>
      ))}
    </Radix.Root>
  )
}
