/** Every state has a URL: `#/devices/roof?sort=age`. The hash keeps one index.html enough and survives any path prefix. */
export interface Route {
  page: string;
  part: string | null;
  query: Record<string, string>;
}

export function parse(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?');
  const [page = '', part = ''] = path.split('/').map(decode);
  return { page: page || 'now', part: part || null, query: Object.fromEntries(new URLSearchParams(search)) };
}

export function href(page: string, part?: string | null, query: Record<string, string> = {}): string {
  const search = new URLSearchParams(query).toString();
  return `#/${encodeURIComponent(page)}${part ? `/${encodeURIComponent(part)}` : ''}${search ? `?${search}` : ''}`;
}

function decode(text: string): string {
  try { return decodeURIComponent(text); } catch { return text; }
}

class Router {
  route = $state.raw<Route>(parse(location.hash));

  constructor() {
    addEventListener('hashchange', () => { this.route = parse(location.hash); });
  }

  /** Changes the state of the present page without a new step in the browser's history. */
  set(changes: Record<string, string | null>) {
    const query = { ...this.route.query };
    for (const [key, value] of Object.entries(changes)) {
      if (value === null) delete query[key];
      else query[key] = value;
    }
    this.route = { ...this.route, query };
    history.replaceState(null, '', href(this.route.page, this.route.part, query));
  }
}

export const router = new Router();
