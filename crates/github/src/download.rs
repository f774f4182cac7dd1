//! Large bodies: GitHub answers with a redirect to storage of somebody else, who must not see the token.

use std::io::Write;

use http::Uri;
use http::uri::Scheme;

use crate::client::{Client, REDIRECTS, encoding, location};
use crate::retry::Failed;
use crate::transport::{Outgoing, Reply};
use crate::{Endpoint, Error, Refused, Request, base, verdict};

pub(crate) fn download(client: &Client, request: &Request, sink: &mut dyn Write, limit: u64) -> Result<u64, Error> {
    let endpoint = request.endpoint;
    let target = request.target();
    let uri = client.base.join(&target).map_err(|why| Error::Unexpected { endpoint, why })?;
    let mut written = 0;
    // What stands in the sink already, or cannot be put there, is not fetched once more.
    client.patience.run(endpoint, &target, || {
        let end = follow(client, endpoint, &uri, sink, limit, &mut written);
        match end {
            Err(Failed::Broken { why, again, .. }) if written > 0 || !again => {
                Err(Failed::Final(Error::Cut { endpoint, bytes: written, why }))
            }
            end => end,
        }
    })?;
    Ok(written)
}

fn follow(
    client: &Client,
    endpoint: &'static Endpoint,
    start: &Uri,
    sink: &mut dyn Write,
    limit: u64,
    written: &mut u64,
) -> Result<(), Failed> {
    let unexpected = |why: &str| Failed::Final(Error::Unexpected { endpoint, why: why.to_owned() });
    let mut uri = start.clone();
    // Once away from the API, the token stays at home, wherever the next redirect leads.
    let mut at_home = true;
    for _ in 0..=REDIRECTS {
        let outgoing = Outgoing { method: endpoint.method, uri: &uri, headers: client.headers(at_home), body: None };
        let reply =
            client.transport.stream(outgoing, sink, limit, written).map_err(|fault| client.failed(endpoint, fault))?;
        if at_home {
            client.note_limit(&reply);
        }
        match reply.status {
            200 if encoding(&reply.headers).is_some() => {
                return Err(unexpected("it is compressed, which was not asked for"));
            }
            200 => return Ok(()),
            301 | 302 | 303 | 307 | 308 => {
                let next = location(&uri, &reply.headers).ok_or_else(|| unexpected("it redirects to nowhere"))?;
                if uri.scheme() == Some(&Scheme::HTTPS) && next.scheme() != Some(&Scheme::HTTPS) {
                    return Err(unexpected("it redirects from `https` to `http`"));
                }
                at_home = at_home && client.base.owns(&next);
                uri = next;
            }
            _ if at_home => return Err(verdict::failed(endpoint, &reply, &client.token, client.patience.now())),
            _ => return Err(elsewhere(endpoint, &uri, &reply)),
        }
    }
    Err(unexpected("it redirects without end"))
}

/// What the status of a storage host means. Its words are about its own matters, and its URL holds a signature.
fn elsewhere(endpoint: &'static Endpoint, uri: &Uri, reply: &Reply) -> Failed {
    let status = reply.status;
    let host = crate::error::bounded(&base::origin(uri).unwrap_or_default());
    match status {
        404 | 410 => Failed::Final(Error::Refused {
            endpoint,
            refused: Refused::Gone,
            status,
            message: format!("it is no longer in the storage at {host}"),
        }),
        // A link that has expired in between is made anew by asking GitHub again.
        _ => Failed::Broken { perhaps: false, again: true, why: format!("the storage at {host} answered {status}") },
    }
}
