//! The plan for coding agents: a server of the Model Context Protocol. Its tools run the commands of `cargo plan`, so that an agent reads
//! what a person would.

mod arguments;
mod arrived;
mod find;
mod tools;

use crate::Failure;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, Implementation, ListToolsResult,
    PaginatedRequestParams, ServerCapabilities, ServerConfig,
};
use rmcp::service::RequestContext;
use rmcp::{ErrorData, RoleServer, ServerHandler, ServiceExt};
use std::sync::Arc;
pub(crate) use tools::Toolbox;

/// What an agent is told of the server.
const ABOUT: &str = "The tracking plan of this workspace: which events the app may send, and with what. Before you write a call, find the \
                     event with find_event and take its call from describe_event. Where no event fits, propose one with add_event.";

/// Serves on standard input and output until the agent closes them.
///
/// # Errors
/// A sentence: the agent does not speak the protocol.
pub(crate) fn serve(toolbox: Toolbox) -> Result<(), Failure> {
    let cannot = |error: String| Failure(format!("the server cannot run: {error}"));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let runtime = runtime.map_err(|error| cannot(error.to_string()))?;
    let served = runtime.block_on(async {
        let server = McpServer(Arc::new(toolbox));
        let running = server.serve(rmcp::transport::stdio()).await.map_err(|error| cannot(error.to_string()))?;
        running.waiting().await.map(drop).map_err(|error| cannot(error.to_string()))
    });
    // A read of standard input that never ends is not waited for.
    runtime.shutdown_background();
    served
}

struct McpServer(Arc<Toolbox>);

impl ServerHandler for McpServer {
    fn get_info(&self) -> ServerConfig {
        let own = Implementation::new("cargo-plan", env!("CARGO_PKG_VERSION"));
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(own)
            .with_instructions(ABOUT)
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(tools::definitions()))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let toolbox = Arc::clone(&self.0);
        let arguments = request.arguments.unwrap_or_default();
        let name = request.name;
        let done = tokio::task::spawn_blocking(move || toolbox.call(&name, &arguments)).await;
        let done = done.map_err(|_| ErrorData::internal_error("the tool has failed", None))?;
        // What went wrong is for the agent to read: the protocol's own errors are for those who wrote it.
        let result = match done {
            Ok(text) => CallToolResult::success(vec![ContentBlock::text(text)]),
            Err(text) => CallToolResult::error(vec![ContentBlock::text(text)]),
        };
        Ok(result.into())
    }
}
