import { ChevronDown } from 'lucide-react'
import { Tabs as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'
import { Button } from './inputs/Button.tsx'
import { Menu } from './overlays/Menu.tsx'

export type Tab<Name extends string> = {
  name: Name
  title: string
  count?: number
  content: ReactNode
  /** The menu at the right end that holds this tab, for tabs that are needed less often. */
  menu?: string
  /** Its content is text only, so the panel itself takes the focus and can be scrolled by key. */
  isText?: boolean
}

type TabsProps<Name extends string> = {
  value: Name
  onChange(name: Name): void
  tabs: readonly Tab<Name>[]
  /** Leaves less room between the tabs, for narrow panels. */
  isDense?: boolean
  className?: string
}

export function Tabs<Name extends string>({ value, onChange, tabs, isDense, className }: TabsProps<Name>) {
  return (
    <Radix.Root
      value={value}
      onValueChange={(name) => onChange(name as Name)}
      className={className ?? 'flex min-h-0 flex-1 flex-col'}
    >
      <div className="flex items-center border-b border-line slim:flex-wrap">
        <Radix.List className={classNames('-ml-1.5 flex flex-1', !isDense && 'gap-1')}>
          {tabs
            .filter(({ menu }) => menu === undefined)
            .map(({ name, title, count }) => (
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
        {[...new Set(tabs.map(({ menu }) => menu))].map(
          (menu) =>
            menu !== undefined && (
              <TabMenu
                key={menu}
                title={menu}
                tabs={tabs.filter((tab) => tab.menu === menu)}
                value={value}
                onChange={onChange}
              />
            ),
        )}
      </div>
      {tabs.map(({ name, title, content, menu, isText }) => (
        <Radix.Content
          key={name}
          value={name}
          // Usually something in the content takes the focus.
          tabIndex={isText ? 0 : -1}
          className="min-h-0 flex-1 overflow-auto -outline-offset-2"
          // A tab in a menu has no trigger that could label its panel.
          {...(menu !== undefined && { 'aria-labelledby': undefined, 'aria-label': title })}
        >
          {content}
        </Radix.Content>
      ))}
    </Radix.Root>
  )
}

type TabMenuProps<Name extends string> = Pick<TabsProps<Name>, 'value' | 'onChange' | 'tabs'> & { title: string }

function TabMenu<Name extends string>({ title, tabs, value, onChange }: TabMenuProps<Name>) {
  const open = tabs.find(({ name }) => name === value)
  return (
    <Menu
      align="end"
      trigger={
        <Button variant="quiet" size="small" className={open && 'text-accent-text'}>
          {open ? `${title}: ${open.title}` : title}
          <ChevronDown size={14} aria-hidden />
        </Button>
      }
      items={tabs.map((tab) => ({
        label: tab.title,
        ...(tab.count ? { hint: String(tab.count) } : {}),
        checked: tab.name === value,
        run: () => onChange(tab.name),
      }))}
    />
  )
}
