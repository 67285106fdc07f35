import { Command as Palette } from 'cmdk'
import { Dialog as Radix } from 'radix-ui'
import { type Command, commandGroups } from '../commands/index.ts'
import { canRun, keysOf, offeredCommands } from '../commands/registry.ts'
import { Kbd } from '../kit/index.ts'
import { closeOverlay, useOverlays } from './overlays.ts'

/** All that can be done now, found by typing. */
export function CommandPalette() {
  const open = useOverlays((state) => state.open === 'palette')
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && closeOverlay()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-black/30" />
        <Radix.Content
          aria-describedby={undefined}
          className="appear fixed top-[12vh] left-1/2 z-40 w-[560px] max-w-[calc(100vw-48px)] -translate-x-1/2 overflow-hidden rounded-lg border border-line bg-raised shadow-float outline-none"
        >
          <Radix.Title className="sr-only">Find a command</Radix.Title>
          <PaletteList />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

function PaletteList() {
  const commands = offeredCommands().filter((command) => !command.keyOnly && canRun(command))
  // The command runs after the dialog has given the focus back, so that it may open another one.
  const choose = (command: Command) => {
    closeOverlay()
    setTimeout(() => command.run())
  }
  return (
    <Palette label="Commands" loop>
      <Palette.Input
        placeholder="What do you want to do?"
        className="h-11 w-full border-b border-line bg-transparent px-4 text-lg outline-none placeholder:text-text-3"
      />
      <Palette.List className="max-h-[50vh] overflow-y-auto p-1">
        <Palette.Empty className="py-8 text-center text-text-3">No matching commands</Palette.Empty>
        {commandGroups.map((group) => {
          const inGroup = commands.filter((command) => command.group === group)
          if (inGroup.length === 0) return null
          return (
            <Palette.Group
              key={group}
              heading={group}
              className="[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-2xs [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-text-3"
            >
              {inGroup.map((command) => (
                <Palette.Item
                  key={command.id}
                  value={`${command.title} ${group}`}
                  onSelect={() => choose(command)}
                  className="flex h-8 items-center rounded-md px-3 data-[selected=true]:bg-hover"
                >
                  <span className="flex-1 truncate">{command.title}</span>
                  {keysOf(command)[0] && <Kbd keys={keysOf(command)[0]!} />}
                </Palette.Item>
              ))}
            </Palette.Group>
          )
        })}
      </Palette.List>
    </Palette>
  )
}
