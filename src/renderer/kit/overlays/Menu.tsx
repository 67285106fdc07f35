import { Check, type LucideIcon } from 'lucide-react'
import { DropdownMenu as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { classNames } from '../class-names.ts'
import { Kbd } from '../Kbd.tsx'

export type MenuItem =
  | 'separator'
  | { heading: string }
  | {
      label: string
      icon?: LucideIcon
      hint?: string
      keys?: string
      checked?: boolean
      danger?: boolean
      disabled?: boolean
      run(): void
    }

type MenuProps = {
  /** The button that opens the menu; one element that takes a ref. */
  trigger: ReactNode
  /** A function is called when the menu opens. */
  items: readonly MenuItem[] | (() => readonly MenuItem[])
  align?: 'start' | 'end'
  side?: 'bottom' | 'right' | 'top'
  /** Set if something other than a click on the trigger opens it. */
  open?: boolean
  onOpenChange?(open: boolean): void
}

export function Menu({ trigger, items, align = 'start', side = 'bottom', ...root }: MenuProps) {
  return (
    <Radix.Root {...root}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          className="appear z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-44 overflow-y-auto floating p-1"
        >
          <Items items={items} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

/** Runs an item's action after the menu has closed and given the focus back, so that the action may move the focus. */
const runOnceClosed = (run: () => void): void => {
  requestAnimationFrame(() => setTimeout(run))
}

function Items({ items: given }: Pick<MenuProps, 'items'>) {
  const items = typeof given === 'function' ? given() : given
  const anyIcon = items.some((item) => typeof item === 'object' && 'run' in item && item.icon)
  const anyChecked = items.some((item) => typeof item === 'object' && 'run' in item && item.checked !== undefined)
  return (
    <>
      {items.map((item, index) => {
        if (item === 'separator') return <Radix.Separator key={index} className="my-0.5 h-px bg-line" />
        if ('heading' in item)
          return (
            <Radix.Label key={item.heading} className="px-2 pt-1.5 pb-1 text-xs font-medium text-text-3">
              {item.heading}
            </Radix.Label>
          )
        return (
          <Radix.Item
            key={item.label}
            disabled={item.disabled ?? false}
            onSelect={() => runOnceClosed(item.run)}
            className={classNames(
              'flex h-7 cursor-default items-center gap-2 rounded-md px-2 outline-none data-disabled:opacity-50 data-highlighted:bg-hover',
              item.danger && 'text-danger',
            )}
          >
            {anyChecked && <Check size={14} className={item.checked ? '' : 'invisible'} aria-hidden />}
            {item.icon ? (
              <item.icon size={14} className="text-text-2" aria-hidden />
            ) : (
              anyIcon && <span className="w-3.5" />
            )}
            <span className="max-w-72 truncate">{item.label}</span>
            <span className="ml-auto flex items-center gap-2 pl-4 text-xs text-text-3">
              {item.hint}
              {item.keys && <Kbd keys={item.keys} />}
            </span>
          </Radix.Item>
        )
      })}
    </>
  )
}
