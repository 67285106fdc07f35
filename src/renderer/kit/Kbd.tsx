import { keyParts } from '../commands/keys.ts'

/**
 * Keys as caps: `Mod+Shift+Z` is shown as Ctrl Shift Z, or ⌘ ⇧ Z on a Mac. Screen readers skip them, or they would call a
 * button "Accept ↵". Set `isHeard` for keys in sentences and lists, which are read aloud.
 */
export function Kbd({ keys, isHeard = false }: { keys: string; isHeard?: boolean }) {
  return (
    <span aria-hidden={!isHeard} className="inline-flex items-center gap-0.5">
      {keyParts(keys).map((part) => (
        <kbd
          key={part}
          className="inline-flex h-4.5 min-w-4.5 items-center justify-center rounded-sm border border-line bg-inset px-1 font-sans text-2xs leading-none text-text-2 in-data-[variant=primary]:border-transparent in-data-[variant=primary]:bg-white/20 in-data-[variant=primary]:text-on-accent"
        >
          {part}
        </kbd>
      ))}
    </span>
  )
}
