import { BlockList, isIP } from 'node:net'

const blocks = (...ranges: readonly string[]): BlockList => {
  const list = new BlockList()
  for (const range of ranges) {
    const [address = '', bits] = range.split('/')
    list.addSubnet(address, Number(bits), address.includes(':') ? 'ipv6' : 'ipv4')
  }
  return list
}

/** This computer and the networks of its operator. */
const ownNetwork = blocks(
  ...['127.0.0.0/8', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'],
  ...['::1/128', 'fc00::/7'],
)

/**
 * Addresses that no receiver has: "this" network, link-local with the keys that clouds give there, examples, multicast,
 * reserved.
 */
const never = blocks(
  ...['0.0.0.0/8', '169.254.0.0/16', '192.0.0.0/24', '192.0.2.0/24', '198.18.0.0/15', '198.51.100.0/24'],
  ...['203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4', '2001::/32', '2001:db8::/32', '2002::/16'],
)
const publicV6 = blocks('2000::/3')

/** Returns where an address lies. The lists also match the IPv6 form of an IPv4 address. */
export function reachOf(address: string): 'public' | 'private' | 'never' {
  const kind = isIP(address) === 6 ? 'ipv6' : 'ipv4'
  if (isIP(address) === 0 || never.check(address, kind)) return 'never'
  if (ownNetwork.check(address, kind)) return 'private'
  return kind === 'ipv4' || publicV6.check(address, kind) ? 'public' : 'never'
}
