import { expect, test } from 'vitest'
import { reachProblem, serverAddress } from './server-address.ts'

test.each([
  ['winnow.example.org', 'https://winnow.example.org/'],
  [' https://winnow.example.org/w/garden/?next=1#top ', 'https://winnow.example.org/w/garden/'],
  ['https://ana:secret@winnow.example.org', 'https://winnow.example.org/'],
  ['winnow.example.org:8443', 'https://winnow.example.org:8443/'],
  ['localhost:4700', 'http://localhost:4700/'],
  ['http://127.0.0.1:4700', 'http://127.0.0.1:4700/'],
  ['http://[::1]:4700', 'http://[::1]:4700/'],
])('%s is the address %s', (typed, address) => expect(serverAddress(typed).href).toBe(address))

test.each([
  ['', 'is no address of a server'],
  ['file:///etc/passwd', 'is no address of a server'],
  ['two words', 'is no address of a server'],
  ['http://winnow.example.org', 'Use its https:// address.'],
  ['http://localhost.example.org', 'Use its https:// address.'],
])('%s is refused', (typed, problem) => expect(() => serverAddress(typed)).toThrow(problem))

test('why a server was not reached is a sentence', () => {
  for (const [code, sentence] of [
    ['AUTHORITY_INVALID', 'doesn’t trust the certificate of a.example'],
    ['DATE_INVALID', 'certificate of a.example has expired'],
    ['COMMON_NAME_INVALID', 'certificate of a.example is for another address'],
    ['REVOKED', 'certificate of a.example is not valid'],
  ])
    expect(reachProblem('a.example', `net::ERR_CERT_${code}`)).toContain(sentence)
  expect(reachProblem('a.example', 'net::ERR_NAME_NOT_RESOLVED')).toContain('no computer named a.example')
  expect(reachProblem('a.example', 'net::ERR_CONNECTION_REFUSED')).toContain('No server answers at a.example')
  expect(reachProblem('a.example', 'net::ERR_TIMED_OUT')).toContain('a.example can’t be reached')
})
